#pragma once
// Reads the sources of this repository as text: their files, what is code and what is comment, what they declare.
// It is not a compiler: it knows as much of C++ as the style of this repository needs.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace house {

inline const std::filesystem::path kRoot = WICK_SOURCE_DIR;

/// The text of a file, whose path is relative to the repository. Throws if it cannot be read.
std::string read(const std::string& path);
/// The paths of all files in a folder and the folders in it, sorted, whose names end in one of the suffixes.
std::vector<std::string> files_in(const std::string& folder, const std::vector<std::string>& suffixes);
/// The number of the line that holds text[at], from 1.
size_t line_of(std::string_view text, size_t at);
size_t count_lines(std::string_view text);

/// C++ source as two texts of the same length and the same lines, with blanks for what belongs to the other. In the
/// code the contents of strings are blank too.
struct Split {
  std::string code, comments;
};
Split split(const std::string& source);

struct Declaration {
  std::string scope;            ///< "wick::detail", "wick::Tensor"; "" in no namespace
  std::string name;             ///< as written: "add", "Walk::deliver", "operator+"
  std::string parameters;       ///< their types without blanks and namespaces: "constTensor&,double"
  std::string head;             ///< all of it up to the body or the semicolon, without template<…>
  size_t begin, head_end, end;  ///< where it is in the text
  bool is_type;                 ///< a class, struct or enum
  bool is_defined;              ///< it has a body
  bool is_local;                ///< in an unnamed namespace, or static at namespace scope
  bool is_inline;               ///< inline, constexpr or a template
  bool in_class;
  bool is_public;
};
/// The functions and types that a text declares, those in classes included.
std::vector<Declaration> declarations(const std::string& source);
/// The text with the macros that it defines itself written out where a line begins with one; of the same meaning, but
/// not of the same lines.
std::string with_macros_expanded(const std::string& source);

}  // namespace house
