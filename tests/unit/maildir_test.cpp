// A maildir: whole files, once for each key.
#include "runtime/effects/maildir.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/effects/channels.hpp"
#include "runtime/effects/eml.hpp"

namespace tend {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone when the test is over.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "tend-maildir-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

OutgoingMessage intro(const std::string& key) {
  OutgoingMessage message;
  message.key = key;
  message.name = "intro";
  message.workflow = "ceo_nurture";
  message.to = "anna@example.com";
  message.subject = "Hello";
  message.text = "Hello\n";
  return message;
}

TEST_CASE("a message is a whole file in new/") {
  const TemporaryFolder folder;
  auto maildir = Maildir::open((folder.path() / "a" / "mail").string());
  REQUIRE(maildir);
  REQUIRE((*maildir)->deliver(intro("k1")));
  const fs::path root = folder.path() / "a" / "mail";
  CHECK(names_in(root / "tmp").empty());
  REQUIRE(names_in(root / "new") == std::vector<std::string>{maildir_name(intro("k1"))});
  std::ifstream file(root / "new" / maildir_name(intro("k1")), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str() == format_eml(intro("k1")));
}

TEST_CASE("the same key is written once, read or unread") {
  const TemporaryFolder folder;
  auto maildir = Maildir::open(folder.path().string());
  REQUIRE(maildir);
  REQUIRE((*maildir)->deliver(intro("k1")));
  REQUIRE((*maildir)->deliver(intro("k1")));
  REQUIRE((*maildir)->deliver(intro("k2")));
  CHECK(names_in(folder.path() / "new").size() == 2);
  const std::string name = maildir_name(intro("k1"));
  fs::rename(folder.path() / "new" / name, folder.path() / "cur" / (name + ":2,S"));
  REQUIRE((*maildir)->deliver(intro("k1")));
  CHECK(names_in(folder.path() / "new").size() == 1);
}

TEST_CASE("a file's name is safe whatever the message is called") {
  OutgoingMessage message = intro("k");
  message.name = "../../etc/påsk mail";
  const std::string name = maildir_name(message);
  CHECK(name.starts_with("______etc_p__sk_mail."));
  CHECK(name.ends_with(".eml"));
}

TEST_CASE("a folder that cannot be made is an error in words") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  const auto maildir = Maildir::open((folder.path() / "file" / "mail").string());
  REQUIRE_FALSE(maildir);
  CHECK(maildir.error().code == ErrorCode::Unwritable);
}

TEST_CASE("a message that cannot be written may be tried again") {
  const TemporaryFolder folder;
  auto maildir = Maildir::open(folder.path().string());
  REQUIRE(maildir);
  fs::remove_all(folder.path() / "tmp");
  const auto delivered = (*maildir)->deliver(intro("k"));
  REQUIRE_FALSE(delivered);
  CHECK(delivered.state == DeliveryState::Retry);
  fs::create_directory(folder.path() / "tmp");
  CHECK((*maildir)->deliver(intro("k")));
}

TEST_CASE("channels go by their URL") {
  const TemporaryFolder folder;
  std::ostringstream console;
  const Outside outside{console, [](std::string_view) { return std::nullopt; }, system_clock()};
  auto printed = open_channel("console:", outside);
  REQUIRE(printed);
  REQUIRE((*printed)->deliver(intro("k")));
  CHECK(console.str() == "1970-01-01T00:00:00Z  to anna@example.com  intro  'Hello'\n");
  auto written = open_channel("maildir:" + folder.path().string(), outside);
  REQUIRE(written);
  REQUIRE((*written)->deliver(intro("k")));
  CHECK(names_in(folder.path() / "new").size() == 1);
  CHECK_FALSE(open_channel("maildir:", outside));
  CHECK(open_channel("smtps://x.example", outside));
  CHECK_FALSE(open_channel("smtp://", outside));
  CHECK_FALSE(open_channel("pigeon:", outside));
}

TEST_CASE("a notice is a mail to the person, once for each key") {
  const TemporaryFolder folder;
  auto maildir = Maildir::open(folder.path().string());
  REQUIRE(maildir);
  OutgoingNotice notice;
  notice.key = "run/1/notify sales";
  notice.workflow = "ceo_nurture";
  notice.to = "sam@x.example";
  notice.subject = "A CEO is warm";
  notice.text = "Three guides in a week.\n";
  REQUIRE((*maildir)->notify(notice));
  REQUIRE((*maildir)->notify(notice));
  const std::vector<std::string> files = names_in(folder.path() / "new");
  REQUIRE(files.size() == 1);
  CHECK(files.front().starts_with("notice."));
  std::ostringstream text;
  text << std::ifstream(folder.path() / "new" / files.front()).rdbuf();
  CHECK(text.str().find("To: sam@x.example\r\nSubject: A CEO is warm\r\n") != std::string::npos);
  CHECK(text.str().find("X-Tend-Kind: notice\r\n") != std::string::npos);
}

}  // namespace
}  // namespace tend
