#pragma once
// Python's pickles as data. Internal. Source: https://docs.python.org/3/library/pickletools.html.

#include <autograd/io/source.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace wick {

/// The objects of a pickle of protocol 2 to 5. A pickle is a program for a small machine, which can call any function
/// of Python; here a call is one more object: which function, with which arguments. Nothing is ever called.
class Pickle {
 public:
  /// The number of an object. Objects may contain each other and themselves.
  using Ref = uint32_t;
  enum class Kind : uint8_t {
    none,
    boolean,
    integer,
    big_integer,
    real,
    text,
    tuple,
    list,
    dictionary,
    global,
    call,
    persistent
  };
  struct Object {
    Kind kind = Kind::none;
    Ref state = 0;  ///< of a call: the state that its result is given; none if it is given none
    union {
      int64_t integer = 0;  ///< a boolean is 0 or 1
      double real;
    };
    /// A text or bytes; "module.name" of a global; of a big integer its bytes, little-endian, in two's complement.
    std::string text;
    /// The items of a tuple, list or set; keys and values of a dictionary, in turn; of a call the function, the tuple
    /// of arguments, then keys and values that are set in the result; the id of a persistent object.
    std::vector<Ref> items;
  };

  /// Reads up to the end of a pickle; what follows remains in the source. Each name of a class or function is given to
  /// check_global, which throws if it is not wanted. Throws Error, under the source's name, for what is not well-formed
  /// and for instructions that torch.save() never writes. The memory grows with the bytes read, and those are limited.
  Pickle(Source& source, const std::function<void(const std::string&)>& check_global);

  const Object& operator[](Ref object) const { return objects_[object]; }
  const std::vector<Object>& objects() const { return objects_; }
  Ref root() const { return root_; }
  uint64_t bytes() const { return bytes_; }

 private:
  class Machine;
  std::vector<Object> objects_;
  Ref root_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace wick
