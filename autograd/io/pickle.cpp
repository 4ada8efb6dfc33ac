#include <autograd/io/looks.h>
#include <autograd/io/pickle.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace wick {

namespace {

constexpr uint64_t kMaxPickle = 100'000'000;  // as the header of a safetensors file
constexpr size_t kMaxObjects = 1 << 22;       // 300 MB of them: some 200,000 tensors, whatever else there is
constexpr size_t kMaxName = 256;              // of a module, class or function
constexpr size_t kMaxLong = 255;              // bytes of an integer

// The objects that every pickle has.
constexpr Pickle::Ref kNone = 0, kFalse = 1, kTrue = 2, kEmptyTuple = 3;

}  // namespace

// The machine: a stack of objects, marks in it, and a memory of objects by number.
class Pickle::Machine {
 public:
  Machine(Pickle& out, Source& source, const std::function<void(const std::string&)>& check_global)
      : out_(out), source_(source), check_global_(check_global) {
    make(Kind::none);
    make(Kind::boolean).integer = 0;
    make(Kind::boolean).integer = 1;
    make(Kind::tuple);
  }

  void run() {
    const unsigned char first = byte();
    check(first == 0x80, "{}: is no pickle of protocol 2 or later: it begins with the byte 0x{:02x}", where(), first);
    check_protocol();
    while (step(byte())) {
    }
    check(stack_.size() == 1 && marks_.empty(), "{}: the pickle ends with {} objects on its stack, expected one",
          where(), stack_.size());
    out_.root_ = stack_[0];
  }

 private:
  const std::string& where() const { return source_.name(); }

  // ---- Bytes.

  void count(uint64_t n) {
    out_.bytes_ += n;
    check(out_.bytes_ <= kMaxPickle, "{}: the pickle has more than {} bytes", where(), kMaxPickle);
  }
  unsigned char byte() {
    char c = 0;
    source_.look();  // reads ahead, so that this is no call of the system for each byte
    check(source_.read(&c, 1) == 1, "{}: the pickle is cut: it ends at byte {} without STOP", where(), out_.bytes_);
    count(1);
    return static_cast<unsigned char>(c);
  }
  uint64_t number(size_t bytes) {
    uint64_t v = 0;
    for (size_t i = 0; i < bytes; ++i) v |= static_cast<uint64_t>(byte()) << 8 * i;
    return v;
  }
  std::string text(uint64_t n) {
    const uint64_t most = std::min(kMaxPickle, source_.left().value_or(kMaxPickle));
    check(n <= most, "{}: the pickle says at byte {} that {} bytes follow, but at most {} can", where(), out_.bytes_, n,
          most);
    count(n);
    std::string s = source_.read_up_to(n);
    check(s.size() == n, "{}: the pickle is cut: it ends in a text of {} bytes", where(), n);
    return s;
  }
  std::string line() {
    std::string s;
    for (char c; (c = static_cast<char>(byte())) != '\n';) {
      s += c;
      check(s.size() <= kMaxName, "{}: the pickle has a name of more than {} bytes: {}", where(), kMaxName,
            in_quotes(s));
    }
    return s;
  }
  void check_protocol() {
    const unsigned char protocol = byte();
    check(protocol >= 2 && protocol <= 5, "{}: is a pickle of protocol {}, expected 2 to 5", where(), protocol);
  }

  // ---- Objects and the stack.

  Object& make(Kind kind) {
    check(out_.objects_.size() < kMaxObjects, "{}: the pickle has more than {} objects", where(), kMaxObjects);
    out_.objects_.emplace_back().kind = kind;
    return out_.objects_.back();
  }
  Object& at(Ref object) { return out_.objects_[object]; }
  Object& push(Kind kind) {
    stack_.push_back(static_cast<Ref>(out_.objects_.size()));
    return make(kind);
  }
  void push_text(std::string s) { push(Kind::text).text = std::move(s); }
  Ref pop() {
    const Ref object = top();
    stack_.pop_back();
    return object;
  }
  Ref top() const {
    const size_t bottom = marks_.empty() ? 0 : marks_.back();
    check(stack_.size() > bottom, "{}: the pickle takes an object at byte {}, but the stack is empty", where(),
          out_.bytes_);
    return stack_.back();
  }
  std::vector<Ref> pop_to_mark() {
    check(!marks_.empty(), "{}: the pickle goes back to a mark at byte {}, but there is none", where(), out_.bytes_);
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Ref> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
  }
  std::vector<Ref> pop_items(size_t n) {
    std::vector<Ref> items(n);
    while (n-- > 0) items[n] = pop();
    return items;
  }
  const std::string& expect_text(Ref object) {
    check(at(object).kind == Kind::text, "{}: the pickle has no text for a name at byte {}", where(), out_.bytes_);
    return at(object).text;
  }

  // ---- What the instructions do.

  void integer(uint64_t bits, size_t bytes) {  // the last bit is the sign
    const size_t unused = 64 - 8 * bytes;
    push(Kind::integer).integer = bytes == 0 ? 0 : static_cast<int64_t>(bits << unused) >> unused;
  }
  void long_integer(uint64_t bytes) {
    if (bytes <= 8) return integer(number(static_cast<size_t>(bytes)), static_cast<size_t>(bytes));
    check(bytes <= kMaxLong, "{}: the pickle has an integer of {} bytes, expected at most {}", where(), bytes,
          kMaxLong);
    std::string s = text(bytes);
    push(Kind::big_integer).text = std::move(s);
  }
  void global(const std::string& module, const std::string& name) {
    check(module.size() <= kMaxName && name.size() <= kMaxName, "{}: the pickle has a name of more than {} bytes",
          where(), kMaxName);
    std::string whole = module + "." + name;
    check_global_(whole);
    push(Kind::global).text = std::move(whole);
  }
  void call() {
    const Ref arguments = pop(), function = pop();
    check(at(function).kind == Kind::global && at(arguments).kind == Kind::tuple,
          "{}: the pickle calls at byte {} what is no function or class, or without a tuple of arguments", where(),
          out_.bytes_);
    push(Kind::call).items = {function, arguments};
  }
  void append(std::vector<Ref> items) {
    Object& to = at(top());
    check(to.kind == Kind::list, "{}: the pickle appends at byte {} to what is no list", where(), out_.bytes_);
    to.items.insert(to.items.end(), items.begin(), items.end());
  }
  void set_items(std::vector<Ref> items) {
    Object& to = at(top());
    check((to.kind == Kind::dictionary || to.kind == Kind::call) && items.size() % 2 == 0,
          "{}: the pickle sets at byte {} what is no item of a dictionary", where(), out_.bytes_);
    to.items.insert(to.items.end(), items.begin(), items.end());
  }
  void build() {
    const Ref state = pop();
    Object& to = at(top());
    check(to.kind == Kind::call, "{}: the pickle gives a state at byte {} to what has none", where(), out_.bytes_);
    to.state = state;
  }
  void remember(uint64_t number) { memo_[number] = top(); }
  void recall(uint64_t number) {
    const auto found = memo_.find(number);
    check(found != memo_.end(), "{}: the pickle asks at byte {} for the object {}, which it has not stored", where(),
          out_.bytes_, number);
    stack_.push_back(found->second);
  }

  // One instruction; false for the last one.
  bool step(unsigned char opcode) {
    switch (opcode) {
      case '.':  // STOP
        return false;
      case 0x80:  // PROTO
        check_protocol();
        break;
      case 0x95:  // FRAME: how much to read ahead
        number(8);
        break;
      case '(':  // MARK
        marks_.push_back(stack_.size());
        break;
      case '0':  // POP
        pop();
        break;
      case '1':  // POP_MARK
        pop_to_mark();
        break;
      case '2':  // DUP
        stack_.push_back(top());
        break;

      case 'N':  // NONE
        stack_.push_back(kNone);
        break;
      case 0x88:  // NEWTRUE
        stack_.push_back(kTrue);
        break;
      case 0x89:  // NEWFALSE
        stack_.push_back(kFalse);
        break;
      case 'J':  // BININT
        integer(number(4), 4);
        break;
      case 'K':  // BININT1
        push(Kind::integer).integer = static_cast<int64_t>(number(1));
        break;
      case 'M':  // BININT2
        push(Kind::integer).integer = static_cast<int64_t>(number(2));
        break;
      case 0x8a:  // LONG1
        long_integer(number(1));
        break;
      case 0x8b:  // LONG4
        long_integer(number(4));
        break;
      case 'G':  // BINFLOAT, big-endian
        push(Kind::real).real = std::bit_cast<double>(__builtin_bswap64(number(8)));
        break;

      case 'U':   // SHORT_BINSTRING
      case 'C':   // SHORT_BINBYTES
      case 0x8c:  // SHORT_BINUNICODE
        push_text(text(number(1)));
        break;
      case 'T':  // BINSTRING
      case 'B':  // BINBYTES
      case 'X':  // BINUNICODE
        push_text(text(number(4)));
        break;
      case 0x8d:  // BINUNICODE8
      case 0x8e:  // BINBYTES8
      case 0x96:  // BYTEARRAY8
        push_text(text(number(8)));
        break;

      case ')':  // EMPTY_TUPLE
        stack_.push_back(kEmptyTuple);
        break;
      case 0x85:    // TUPLE1
      case 0x86:    // TUPLE2
      case 0x87: {  // TUPLE3
        std::vector<Ref> items = pop_items(opcode - 0x84U);
        push(Kind::tuple).items = std::move(items);
        break;
      }
      case 't': {  // TUPLE
        std::vector<Ref> items = pop_to_mark();
        push(Kind::tuple).items = std::move(items);
        break;
      }
      case ']':   // EMPTY_LIST
      case 0x8f:  // EMPTY_SET
        push(Kind::list);
        break;
      case 0x91: {  // FROZENSET
        std::vector<Ref> items = pop_to_mark();
        push(Kind::list).items = std::move(items);
        break;
      }
      case 'a':  // APPEND
        append(pop_items(1));
        break;
      case 'e':   // APPENDS
      case 0x90:  // ADDITEMS
        append(pop_to_mark());
        break;
      case '}':  // EMPTY_DICT
        push(Kind::dictionary);
        break;
      case 's':  // SETITEM
        set_items(pop_items(2));
        break;
      case 'u':  // SETITEMS
        set_items(pop_to_mark());
        break;

      case 'c': {  // GLOBAL
        const std::string module = line();
        global(module, line());
        break;
      }
      case 0x93: {  // STACK_GLOBAL
        const Ref name = pop();
        const Ref module = pop();
        global(expect_text(module), expect_text(name));
        break;
      }
      case 'R':   // REDUCE
      case 0x81:  // NEWOBJ
        call();
        break;
      case 'b':  // BUILD
        build();
        break;
      case 'Q': {  // BINPERSID
        const Ref id = pop();
        push(Kind::persistent).items = {id};
        break;
      }

      case 'q':  // BINPUT
        remember(number(1));
        break;
      case 'r':  // LONG_BINPUT
        remember(number(4));
        break;
      case 0x94:  // MEMOIZE
        remember(memo_.size());
        break;
      case 'h':  // BINGET
        recall(number(1));
        break;
      case 'j':  // LONG_BINGET
        recall(number(4));
        break;

      default:
        fail("{}: the pickle has the instruction 0x{:02x} at byte {}, which torch.save() never writes", where(), opcode,
             out_.bytes_ - 1);
    }
    return true;
  }

  Pickle& out_;
  Source& source_;
  const std::function<void(const std::string&)>& check_global_;
  std::vector<Ref> stack_;
  std::vector<size_t> marks_;  // the sizes that the stack had
  std::unordered_map<uint64_t, Ref> memo_;
};

Pickle::Pickle(Source& source, const std::function<void(const std::string&)>& check_global) {
  Machine(*this, source, check_global).run();
}

}  // namespace wick
