#include "runtime/effects/maildir.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/hash.hpp"
#include "runtime/effects/eml.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

std::string file_name(std::string_view title, const std::string& key) {
  constexpr std::size_t longest_name = 60;
  std::string name;
  for (const char byte : title.substr(0, longest_name)) {
    name += is_name_byte(byte) ? byte : '_';
  }
  return name + '.' + to_hex(sha256(key)).substr(0, 24) + ".eml";
}

}  // namespace

std::string maildir_name(const OutgoingMessage& message) {
  return file_name(message.name, message.key);
}

Result<std::unique_ptr<Maildir>> Maildir::open(const std::string& folder) {
  for (const char* part : {"tmp", "new", "cur"}) {
    std::error_code code;
    fs::create_directories(fs::path(folder) / part, code);
    if (code) {
      return failure(ErrorCode::Unwritable,
                     "cannot make `" + folder + '/' + part + "`: " + code.message());
    }
  }
  return std::unique_ptr<Maildir>(new Maildir(folder));
}

bool Maildir::is_there(const std::string& name) const {
  std::error_code code;
  return fs::exists(fs::path(folder_) / "new" / name, code) ||
         // A mail program moves what it has shown to cur/, and adds flags behind a colon.
         fs::exists(fs::path(folder_) / "cur" / name, code) ||
         fs::exists(fs::path(folder_) / "cur" / (name + ":2,S"), code);
}

Delivery Maildir::deliver(const OutgoingMessage& message) {
  const std::string name = maildir_name(message);
  return is_there(name) ? Delivery() : write(name, format_eml(message));
}

Delivery Maildir::notify(const OutgoingNotice& notice) {
  const std::string name = file_name("notice", notice.key);
  return is_there(name) ? Delivery() : write(name, format_eml(notice));
}

Delivery Maildir::write(const std::string& name, const std::string& text) {
  const fs::path draft = fs::path(folder_) / "tmp" / name;
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) {
      const std::string reason = std::strerror(errno);
      std::error_code ignored;
      fs::remove(draft, ignored);
      return Delivery::retry("cannot write `" + draft.string() + "`: " + reason);
    }
  }
  std::error_code code;
  fs::rename(draft, fs::path(folder_) / "new" / name, code);
  if (code) {
    return Delivery::retry("cannot move `" + draft.string() + "`: " + code.message());
  }
  return {};
}

}  // namespace tend
