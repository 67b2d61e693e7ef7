// The one file that includes the YAML parser (config/print.cpp uses its emitter). What it throws ends here.
// Everything hostile about YAML is stopped here: depth, aliases, tags, second documents, sizes.
#include "config/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <map>
#include <streambuf>

#include "base/utf8.hpp"
#include "config/load.hpp"

namespace cloakroom::config {
namespace {

// Ends the parser from inside an event; caught in parse_yaml.
struct stop {
  yaml_failure why;
};

int line_of(const YAML::Mark& mark) { return mark.is_null() ? 1 : mark.line + 1; }

class builder final : public YAML::EventHandler {
 public:
  explicit builder(yaml_tree& out) : out_(out) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw stop{{line_of(mark), "a second document begins here, expected exactly one"}};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    if (tag != "?" && tag != "!" && tag != "tag:yaml.org,2002:str" && !tag.empty())
      throw stop{{line_of(mark), "a tag is used here, expected a plain or quoted value"}};
    yaml_node& made = add(mark, yaml_node::shape::scalar);
    made.scalar = text;
    made.quoted = tag != "?" && !tag.empty();
    close(made, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw stop{{line_of(mark), "an alias stands inside the value it names, expected a value that ends before"}};
    attach(*found->second, line_of(mark));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, yaml_node::shape::sequence);
  }
  void OnSequenceEnd() override { leave(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, yaml_node::shape::mapping);
  }
  void OnMapEnd() override { leave(); }

 private:
  struct level {
    yaml_node* node;
    YAML::anchor_t anchor;
    bool key_read = false;  // In a mapping: the entry at the back waits for its value.
  };

  void leaf(const YAML::Mark& mark, YAML::anchor_t anchor) { close(add(mark, yaml_node::shape::null), anchor); }

  yaml_node& add(const YAML::Mark& mark, yaml_node::shape is) {
    yaml_node& made = out_.nodes.emplace_back();
    made.is = is;
    made.line = line_of(mark);
    bool inside_entry = !levels_.empty() && levels_.back().key_read;
    if (inside_entry && is != yaml_node::shape::scalar) made.line = levels_.back().node->entries.back().line;
    return made;
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, yaml_node::shape is) {
    if (tag != "?" && tag != "!" && !tag.empty())
      throw stop{{line_of(mark), "a tag is used here, expected a plain mapping or list"}};
    if (levels_.size() >= nesting_depth_max)
      throw stop{
          {line_of(mark), "is nested too deep, expected at most " + std::to_string(nesting_depth_max) + " levels"}};
    levels_.push_back({&add(mark, is), anchor});
  }

  void leave() {
    level closed = levels_.back();
    levels_.pop_back();
    close(*closed.node, closed.anchor);
  }

  void close(const yaml_node& node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = &node;
    attach(node, node.line);
  }

  // Puts a finished node into the one that is open.
  void attach(const yaml_node& node, int line) {
    if (levels_.empty()) {
      out_.root = &node;
      return;
    }
    level& parent = levels_.back();
    if (parent.node->is == yaml_node::shape::sequence) {
      parent.node->items.push_back(&node);
    } else if (parent.key_read) {
      parent.node->entries.back().value = &node;
      parent.key_read = false;
    } else {
      if (node.is != yaml_node::shape::scalar)
        throw stop{{line, "a key is no word, expected `key: value` with a plain key"}};
      if (node.scalar.size() > key_bytes_max)
        throw stop{{line, "a key is too long, expected at most " + std::to_string(key_bytes_max) + " bytes"}};
      parent.node->entries.push_back({node.scalar, line, nullptr});
      parent.key_read = true;
    }
    parent.node->weight += node.weight;
    if (parent.node->weight > nodes_max)
      throw stop{{line, "holds too many values, expected at most " + std::to_string(nodes_max) +
                            " after aliases are followed"}};
  }

  yaml_tree& out_;
  std::vector<level> levels_;
  std::map<YAML::anchor_t, const yaml_node*> anchors_;
  int documents_ = 0;
};

// Reads borrowed bytes without a copy.
class borrowed_buffer final : public std::streambuf {
 public:
  explicit borrowed_buffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // The stream only reads.
    setg(begin, begin, begin + text.size());
  }
};

int line_at(std::string_view text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// What the parser itself would misread: it takes U+0004 for the end of the file and repairs broken UTF-8 silently.
std::optional<yaml_failure> unreadable(std::string_view text) {
  if (text.size() > file_bytes_max)
    return yaml_failure{1, "is too large, expected at most " + std::to_string(file_bytes_max) + " bytes"};
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto byte = static_cast<unsigned char>(text[at]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f)
      return yaml_failure{line_at(text, at), "holds a control character, expected text"};
  }
  if (utf8_valid(text)) return std::nullopt;
  for (std::size_t line = 0, begin = 0; begin < text.size(); ++line) {
    std::size_t end = std::min(text.find('\n', begin), text.size());
    if (!utf8_valid(text.substr(begin, end - begin)))
      return yaml_failure{static_cast<int>(line) + 1, "is not UTF-8, expected UTF-8 text"};
    begin = end + 1;
  }
  return yaml_failure{1, "is not UTF-8, expected UTF-8 text"};
}

void run_parser(std::string_view text, yaml_tree& out) {
  borrowed_buffer bytes(text);
  std::istream stream(&bytes);
  YAML::Parser parser(stream);
  builder events(out);
  while (parser.HandleNextDocument(events)) {
  }
}

}  // namespace

yaml_tree parse_yaml(std::string_view text) {
  yaml_tree out;
  out.failure = unreadable(text);
  if (out.failure) return out;
  try {
    run_parser(text, out);
  } catch (const stop& stopped) {
    out.failure = stopped.why;
  } catch (const YAML::Exception& broken) {
    // The parser's usual stumbling block: an URL with a question mark, unquoted, between braces.
    std::string hint = broken.msg == "unknown token" ? "; inside braces, quote values that hold ? or :" : "";
    out.failure =
        yaml_failure{line_of(broken.mark), "is not YAML (" + broken.msg + "), expected valid YAML 1.2" + hint};
  } catch (const std::exception&) {
    out.failure = yaml_failure{1, "cannot be read as YAML, expected valid YAML 1.2"};
  }
  if (out.failure) out.root = nullptr;
  return out;
}

}  // namespace cloakroom::config
