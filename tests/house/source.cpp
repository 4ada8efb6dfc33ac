#include "source.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>
#include <stdexcept>

namespace house {

namespace fs = std::filesystem;

std::string read(const std::string& path) {
  std::ifstream file(kRoot / path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> files_in(const std::string& folder, const std::vector<std::string>& suffixes) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    const std::string path = fs::relative(entry.path(), kRoot).generic_string();
    if (entry.is_regular_file() && std::any_of(suffixes.begin(), suffixes.end(),
                                               [&](const std::string& suffix) { return path.ends_with(suffix); }))
      paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

size_t line_of(std::string_view text, size_t at) {
  return 1 + static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}
size_t count_lines(std::string_view text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

namespace {

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

// The index behind the bracket that closes the one at `open`; the end if there is none.
size_t behind_closing(std::string_view code, size_t open) {
  const char left = code[open], right = left == '(' ? ')' : left == '{' ? '}' : left == '[' ? ']' : '>';
  int depth = 0;
  for (size_t i = open; i < code.size(); ++i) {
    if (code[i] == left) ++depth;
    if (code[i] == right && !(right == '>' && code[i - 1] == '-') && --depth == 0) return i + 1;
  }
  return code.size();
}

std::string trimmed(std::string_view s) {
  while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
  return std::string(s);
}

// Without `word(…)`, where `word` is one of these.
std::string without_calls(std::string s, std::initializer_list<const char*> words) {
  for (const std::string word : words)
    for (size_t at = 0; (at = s.find(word, at)) != std::string::npos;) {
      const size_t open = s.find_first_not_of(" \n", at + word.size());
      if ((at > 0 && in_word(s[at - 1])) || open == std::string::npos || s[open] != '(') {
        at += word.size();
        continue;
      }
      s.erase(at, behind_closing(s, open) - at);
    }
  return s;
}

// A head without template<…>, attributes and what else has parentheses without being a function.
std::string plain_head(std::string head) {
  head = trimmed(head);
  while (head.starts_with("template")) {
    const size_t open = head.find('<');
    if (open == std::string::npos) break;
    head = trimmed(head.substr(behind_closing(head, open)));
  }
  head = without_calls(head, {"requires", "alignas", "__attribute__", "decltype"});
  for (size_t at; (at = head.find("[[")) != std::string::npos;) head.erase(at, behind_closing(head, at) - at);
  return trimmed(head);
}

// The first '(' that is not between < and >, and in front of which a name ends.
size_t parameters_of(const std::string& head) {
  int depth = 0;
  for (size_t i = 0; i < head.size(); ++i) {
    if (head.compare(i, 8, "operator") == 0 && (i == 0 || !in_word(head[i - 1])) && !in_word(head[i + 8])) {
      const size_t symbol = head.find_first_not_of(" \n", i + 8);
      return head.find('(', symbol < head.size() && head[symbol] == '(' ? symbol + 1 : i);
    }
    if (head[i] == '<') ++depth;
    if (head[i] == '>' && depth > 0) --depth;
    if (depth > 0) continue;
    if (head[i] == '=') return std::string::npos;
    if (head[i] == '(') {
      const size_t last = head.find_last_not_of(" \n", i - 1);
      return i > 0 && last != std::string::npos && (in_word(head[last]) || head[last] == '>') ? i : std::string::npos;
    }
  }
  return std::string::npos;
}

std::string name_before(const std::string& head, size_t open) {
  const size_t found = head.rfind("operator", open);
  if (found != std::string::npos && (found == 0 || !in_word(head[found - 1]))) {
    std::string name = head.substr(found, open - found);
    std::erase_if(name, is_blank);
    return name;
  }
  while (open > 0 && is_blank(head[open - 1])) --open;
  size_t begin = open;
  while (begin > 0 && (in_word(head[begin - 1]) || head[begin - 1] == ':' || head[begin - 1] == '~')) --begin;
  return head.substr(begin, open - begin);
}

// "const Tensor& x, double p = 2" as "constTensor&,double".
std::string types_of(const std::string& parameters) {
  static const std::regex qualifier("\\b\\w+::");
  std::vector<std::string> list{""};
  int depth = 0;
  for (char c : parameters) {
    if (c == '(' || c == '<' || c == '{') ++depth;
    if (c == ')' || c == '>' || c == '}') --depth;
    if (c == ',' && depth == 0)
      list.emplace_back();
    else
      list.back() += c;
  }
  std::string types;
  for (std::string p : list) {
    p = trimmed(p.substr(0, p.find('=')));
    size_t name = p.size();
    while (name > 0 && in_word(p[name - 1])) --name;
    const std::string type = trimmed(p.substr(0, name));
    if (!type.empty() && type != "const" && !type.ends_with("::")) p = type;
    p = std::regex_replace(p, qualifier, "");
    std::erase_if(p, is_blank);
    types += (types.empty() ? "" : ",") + p;
  }
  return types;
}

class Parser {
 public:
  explicit Parser(std::string code) : code_(std::move(code)) {}

  std::vector<Declaration> parse() {
    scope({"", false, false, true, ""});
    return std::move(found_);
  }

 private:
  struct Scope {
    std::string path;
    bool local, in_class, is_public;
    std::string type;  // the name of the class
  };

  // All statements up to the brace that closes the scope.
  void scope(Scope s) {
    size_t begin = at_;
    const auto next = [&](size_t behind) { begin = at_ = behind; };
    while (at_ < code_.size()) {
      const char c = code_[at_];
      if (begin == at_ && is_blank(c)) {
        next(at_ + 1);
      } else if (begin == at_ && macro_call() > at_) {
        next(macro_call());
      } else if (c == ':' && s.in_class && access(begin, s)) {
        next(at_ + 1);
      } else if (c == '(') {
        at_ = behind_closing(code_, at_);
      } else if (c == ';') {
        statement(s, begin);
        next(at_ + 1);
      } else if (c == '}') {
        ++at_;
        return;
      } else if (c == '{') {
        if (brace(s, begin)) begin = at_;
      } else {
        ++at_;
      }
    }
  }

  // Behind NAME(…), if that begins here and NAME is a macro; else here.
  size_t macro_call() const {
    size_t end = at_;
    while (end < code_.size() && (std::isupper(static_cast<unsigned char>(code_[end])) || code_[end] == '_' ||
                                  (end > at_ && std::isdigit(static_cast<unsigned char>(code_[end])))))
      ++end;
    return end > at_ + 3 && end < code_.size() && code_[end] == '(' ? behind_closing(code_, end) : at_;
  }

  bool access(size_t begin, Scope& s) {
    const std::string word = trimmed(std::string_view(code_).substr(begin, at_ - begin));
    if (word != "public" && word != "protected" && word != "private") return false;
    s.is_public = word == "public";
    return true;
  }

  Declaration make(const Scope& s, size_t begin, const std::string& head) {
    Declaration d{s.path, "", "", head, begin, at_, at_ + 1, false, false, s.local, false, s.in_class, s.is_public};
    static const std::regex internal("\\bstatic\\b"), shared("\\b(inline|constexpr|template)\\b");
    d.is_local = s.local || (!s.in_class && std::regex_search(head, internal));
    d.is_inline = std::regex_search(head, shared) || code_.compare(begin, 8, "template") == 0;
    return d;
  }

  bool is_function(const std::string& head, Declaration& d) {
    const size_t open = parameters_of(head);
    if (open == std::string::npos) return false;
    d.name = name_before(head, open);
    const size_t close = behind_closing(head, open);
    d.parameters = types_of(head.substr(open + 1, close - open - 2));
    return !d.name.empty();
  }

  void statement(const Scope& s, size_t begin) {
    const std::string head = plain_head(code_.substr(begin, at_ - begin));
    static const std::regex other("^(using|typedef|friend|static_assert|return|extern template)\\b");
    Declaration d = make(s, begin, head);
    if (!std::regex_search(head, other) && is_function(head, d)) found_.push_back(d);
  }

  // At a brace. Returns whether a statement ended with it.
  bool brace(const Scope& s, size_t begin) {
    const std::string head = plain_head(code_.substr(begin, at_ - begin));
    static const std::regex space("^(inline )?namespace\\b\\s*([\\w:]*)$"),
        type("^(typedef )?(class|struct|union|enum class|enum struct|enum)\\b\\s*([\\w:<>, ]*)[^()]*$"),
        initialisers("\\)[\\s\\w]*:[^:]");
    std::smatch m;
    if (std::regex_search(head, m, space)) {
      ++at_;
      const std::string name = m[2];
      scope({name.empty() ? s.path : s.path + (s.path.empty() ? "" : "::") + name, s.local || name.empty(), false, true,
             ""});
      return true;
    }
    if (std::regex_search(head, m, type)) {
      Declaration d = make(s, begin, head);
      d.is_type = d.is_defined = true;
      d.name = m[3];
      d.name = trimmed(d.name.substr(0, d.name.find_first_of(" :{")));
      const size_t i = found_.size();
      found_.push_back(d);
      if (m[2].str().starts_with("enum")) {
        at_ = behind_closing(code_, at_);
      } else {
        ++at_;
        scope({s.path + (s.path.empty() ? "" : "::") + d.name, s.local, true, s.is_public && m[2] != "class", d.name});
      }
      found_[i].end = at_;
      at_ = std::min(code_.find(';', at_), code_.size() - 1) + 1;
      return true;
    }
    Declaration d = make(s, begin, head);
    if (!is_function(head, d)) {  // a variable's initial value
      at_ = behind_closing(code_, at_);
      return false;
    }
    size_t last = at_;
    while (last > begin && is_blank(code_[last - 1])) --last;
    if (std::regex_search(head, initialisers) && in_word(code_[last - 1])) {  // of a member, in a constructor
      at_ = behind_closing(code_, at_);
      return false;
    }
    at_ = behind_closing(code_, at_);
    d.end = at_;
    d.is_defined = true;
    found_.push_back(d);
    return true;
  }

  std::string code_;
  size_t at_ = 0;
  std::vector<Declaration> found_;
};

// Blanks for the lines of the preprocessor.
std::string without_directives(std::string code) {
  for (size_t at = 0; at < code.size();) {
    size_t end = std::min(code.find('\n', at), code.size());
    const size_t first = code.find_first_not_of(" \t", at);
    if (first < end && code[first] == '#') {
      while (end < code.size() && code[end - 1] == '\\') end = std::min(code.find('\n', end + 1), code.size());
      for (size_t i = at; i < end; ++i)
        if (code[i] != '\n') code[i] = ' ';
    }
    at = end + 1;
  }
  return code;
}

}  // namespace

Split split(const std::string& source) {
  Split s{source, source};
  const auto blank = [](std::string& text, size_t begin, size_t end) {
    for (size_t i = begin; i < end && i < text.size(); ++i)
      if (text[i] != '\n') text[i] = ' ';
  };
  size_t i = 0, code_from = 0;
  const auto comment = [&](size_t end) {
    end = std::min(end, source.size());
    blank(s.comments, code_from, i);
    blank(s.code, i, end);
    i = code_from = end;
  };
  while (i < source.size()) {
    if (source.compare(i, 2, "//") == 0) {
      comment(source.find('\n', i));
    } else if (source.compare(i, 2, "/*") == 0) {
      comment(source.find("*/", i + 2) + 2);
    } else if (source.compare(i, 2, "R\"") == 0 && (i == 0 || !in_word(source[i - 1]))) {
      const size_t open = source.find('(', i);
      std::string close(1, ')');
      close.append(source, i + 2, open - i - 2).push_back('"');
      const size_t end = source.find(close, open);
      blank(s.code, i + 2, end + close.size() - 1);
      i = end + close.size();
    } else if (source[i] == '"' || (source[i] == '\'' && (i == 0 || !in_word(source[i - 1])))) {
      size_t end = i + 1;
      while (end < source.size() && source[end] != source[i]) end += source[end] == '\\' ? 2 : 1;
      blank(s.code, i + 1, end);
      i = end + 1;
    } else {
      ++i;
    }
  }
  blank(s.comments, code_from, source.size());
  return s;
}

std::vector<Declaration> declarations(const std::string& source) {
  return Parser(without_directives(split(source).code)).parse();
}

std::string with_macros_expanded(const std::string& source) {
  static const std::regex define("(?:^|\n)#define (\\w+)\\((\\w+)\\)((?:[^\n]*\\\\\n)*[^\n]*)");
  std::string text = source;
  for (std::sregex_iterator i(source.begin(), source.end(), define), end; i != end; ++i) {
    const std::string name = (*i)[1], parameter = (*i)[2];
    std::string body = std::regex_replace((*i)[3].str(), std::regex("\\\\\n"), "\n");
    const std::regex call(std::string("\n").append(name).append("\\(([^)]*)\\);?"));
    std::string expanded;
    size_t from = 0;
    for (std::sregex_iterator c(text.begin(), text.end(), call); c != end; ++c) {
      const size_t at = static_cast<size_t>(c->position());
      expanded +=
          text.substr(from, at - from) + "\n" +
          std::regex_replace(std::regex_replace(body, std::regex("#?#?\\b" + parameter + "\\b(?:##)?"), (*c)[1].str()),
                             std::regex("##"), "");
      from = at + static_cast<size_t>(c->length());
    }
    text = expanded + text.substr(from);
  }
  return text;
}

}  // namespace house
