#pragma once
// A dictionary that keeps its keys in order of insertion.

#include <autograd/core/error.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wick {

/// A dictionary with unique keys. Iteration gives items with key() and value() in order of insertion. Lookups throw
/// when there is no such key or index; the errors name the sort of key given to the constructor.
template <class Key, class Value>
class OrderedDict {
 public:
  /// A key and its value; *item and item-> are the value.
  class Item {
   public:
    Item(Key key, Value value) : pair_(std::move(key), std::move(value)) {}
    Value& operator*() { return pair_.second; }
    const Value& operator*() const { return pair_.second; }
    Value* operator->() { return &pair_.second; }
    const Value* operator->() const { return &pair_.second; }
    const Key& key() const noexcept { return pair_.first; }
    Value& value() noexcept { return pair_.second; }
    const Value& value() const noexcept { return pair_.second; }
    const std::pair<Key, Value>& pair() const noexcept { return pair_; }

   private:
    std::pair<Key, Value> pair_;
  };

  explicit OrderedDict(std::string key_description = "Key") : what_(std::move(key_description)) {}
  OrderedDict(std::initializer_list<Item> items) : OrderedDict() {
    for (const Item& i : items) insert(i.key(), i.value());
  }

  size_t size() const noexcept { return items_.size(); }
  bool is_empty() const noexcept { return items_.empty(); }
  bool contains(const Key& key) const noexcept { return index_.contains(key); }
  const std::string& key_description() const noexcept { return what_; }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  Item& front() { return (*this)[size_t{0}]; }
  Item& back() { return (*this)[size() - 1]; }
  const Item& front() const { return (*this)[size_t{0}]; }
  const Item& back() const { return (*this)[size() - 1]; }
  const std::vector<Item>& items() const noexcept { return items_; }
  void reserve(size_t capacity) { items_.reserve(capacity); }

  /// Adds an item and returns its value. Throws when the key is already there.
  Value& insert(Key key, Value value) {
    check(!contains(key), "{} '{}' already defined", what_, key);
    index_[key] = items_.size();
    items_.emplace_back(std::move(key), std::move(value));
    return items_.back().value();
  }
  /// Inserts all items of another dictionary.
  void update(const OrderedDict& other) {
    for (const Item& i : other) insert(i.key(), i.value());
  }
  /// The value of a key, or null.
  Value* find(const Key& key) noexcept {
    auto at = index_.find(key);
    return at == index_.end() ? nullptr : &items_[at->second].value();
  }
  const Value* find(const Key& key) const noexcept { return const_cast<OrderedDict*>(this)->find(key); }
  /// The value of a key, or item i in order of insertion.
  Value& operator[](const Key& key) {
    if (Value* v = find(key)) return *v;
    fail("{} '{}' is not defined", what_, key);
  }
  const Value& operator[](const Key& key) const { return (*const_cast<OrderedDict*>(this))[key]; }
  Item& operator[](size_t i) {
    check(i < size(), "Index {} is out of bounds: there are {}", i, size());
    return items_[i];
  }
  const Item& operator[](size_t i) const { return (*const_cast<OrderedDict*>(this))[i]; }
  /// Removes an item. Throws when there is no such key.
  void erase(const Key& key) {
    auto at = index_.find(key);
    check(at != index_.end(), "{} '{}' is not defined", what_, key);
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(at->second));
    index_.clear();
    for (size_t i = 0; i < items_.size(); ++i) index_[items_[i].key()] = i;
  }
  /// Removes all items.
  void clear() {
    items_.clear();
    index_.clear();
  }
  /// The keys, in order of insertion.
  std::vector<Key> keys() const {
    std::vector<Key> r;
    for (const Item& i : items_) r.push_back(i.key());
    return r;
  }
  /// Copies of the values, in order of insertion.
  std::vector<Value> values() const {
    std::vector<Value> r;
    for (const Item& i : items_) r.push_back(i.value());
    return r;
  }
  /// Copies of keys and values, in order of insertion.
  std::vector<std::pair<Key, Value>> pairs() const {
    std::vector<std::pair<Key, Value>> r;
    for (const Item& i : items_) r.push_back(i.pair());
    return r;
  }

 private:
  std::string what_;
  std::vector<Item> items_;
  std::unordered_map<Key, size_t> index_;
};

}  // namespace wick
