// The parts of the file, one reader each; config/load.cpp calls them in order. Private to config/.
// Each reader leaves the defaults where a key is absent or wrong, and reports its unknown keys.
#pragma once

#include "config/section.hpp"

namespace cloakroom::config {

void read_server(section from, server_settings& out);
void read_storage(section from, storage_settings& out);
// The connectors come first: sites name them.
void read_connectors(section& root, settings& out);
void read_sites(section& root, settings& out);
void read_privacy(section from, privacy_settings& out);
void read_redaction(section from, redaction_settings& out);
void read_retention(section from, retention_settings& out);

}  // namespace cloakroom::config
