// YAML text as a tree that remembers lines, keys that stand twice and quotes, with hard bounds. Built on yaml-cpp's
// event interface, because its node interface drops the lines of keys and follows aliases without a bound. Private to
// config/.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloakroom::config {

struct yaml_node;

struct yaml_entry {
  std::string key;
  int line = 1;  // Of the key.
  const yaml_node* value = nullptr;
};

struct yaml_node {
  enum class shape { null, scalar, sequence, mapping };
  shape is = shape::null;
  bool quoted = false;  // A quoted or block scalar: text, never a number or a truth value.
  int line = 1;         // Of a scalar itself; of the key for everything else.
  std::string scalar;
  std::vector<const yaml_node*> items;
  std::vector<yaml_entry> entries;  // In the order of the file, repeated keys included.
  std::size_t weight = 1;           // Nodes below and including this one, aliases followed.
};

// Why there is no tree.
struct yaml_failure {
  int line = 1;
  std::string what;
};

struct yaml_tree {
  std::deque<yaml_node> nodes;      // Owns; addresses are stable.
  const yaml_node* root = nullptr;  // Null for an empty document.
  std::optional<yaml_failure> failure;
};

// Never throws for its input. Bounds: file_bytes_max, nesting_depth_max, nodes_max (config/load.hpp).
yaml_tree parse_yaml(std::string_view text);

}  // namespace cloakroom::config
