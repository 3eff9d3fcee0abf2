// dkim_test.cpp: signatures that others check (dkimpy), over mails that try how they are made even.
#include "runtime/effects/dkim.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/hash.hpp"
#include "runtime/effects/eml.hpp"
#include "tests/golden/shell.hpp"
#include "tests/peers/authority.hpp"

using namespace tend;
using test::Authority;

namespace {

constexpr Instant now{1'767'614'400 * us_per_second};

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string output_of(const std::string& command) {
  const golden::TemporaryFolder folder;
  return golden::run_shell(folder, command).output;
}

/// A key of each kind, and the DNS that has their public halves, as openssl gives them.
class Keys {
 public:
  Keys() {
    files_.run("genpkey -quiet -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out rsa.pem");
    files_.run("genpkey -algorithm ed25519 -out ed25519.pem");
    std::ofstream records(files_.file("records"));
    records << "rsa._domainkey.shop.example v=DKIM1; k=rsa; p="
            << output_of("openssl pkey -in " + files_.file("rsa.pem") +
                         " -pubout -outform DER | base64 -w0")
            << "\ned25519._domainkey.shop.example v=DKIM1; k=ed25519; p="
            << output_of("openssl pkey -in " + files_.file("ed25519.pem") +
                         " -pubout -outform DER | tail -c 32 | base64 -w0")
            << '\n';
  }
  DkimSigner signer(const std::string& kind) const {
    auto signer = DkimSigner::open("shop.example", kind, content(files_.file(kind + ".pem")));
    REQUIRE(signer);
    return std::move(*signer);
  }
  /// What is thought of each mail, a line each.
  std::vector<std::string> verdicts(const std::vector<std::string>& mails) const {
    std::string command =
        "/usr/bin/python3 " TEND_TESTS_DIR "/peers/check_signatures.py " + files_.file("records");
    for (std::size_t at = 0; at < mails.size(); ++at) {
      const std::string path = files_.file(std::to_string(at) + ".eml");
      std::ofstream(path, std::ios::binary) << mails[at];
      command += ' ' + path;
    }
    std::istringstream output(output_of(command + " 2>&1"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(output, line);) lines.push_back(line);
    return lines;
  }
  std::string verdict(const std::string& mail) const { return verdicts({mail}).front(); }
  const Authority& files() const { return files_; }

 private:
  Authority files_;
};

OutgoingMessage message_of(const std::string& subject, const std::string& body) {
  OutgoingMessage message;
  message.key = "0123456789abcdef";
  message.name = "hello";
  message.workflow = "greet";
  message.to = "Bö Ek <bo@x.example>";
  message.from = "Anna Öst, shop <anna@shop.example>";
  message.subject = subject;
  message.text = body;
  message.html = "<p>" + body + "</p>";
  message.unsubscribe_url = "https://shop.example/u/" + std::string(200, 'x');
  message.at = now;
  return message;
}

const std::vector<std::string> bodies = {
    "",
    "\r\n",
    "\r\n\r\n\r\n",
    "One\r\n",
    "One",
    "One\r\n\r\n\r\n",
    "One \t \r\n  \t\r\n\r\nTwo\t\t\tand  three\r\n",
    " \r\n",
    "\t\r\n\r\n",
    " leading\r\n\tand tab\r\n \r\n \r\n",
    "Gr\xC3\xBC\xC3\x9F"
    "e\r\n",
    std::string(5000, 'x') + "\r\n",
    ".\r\n..\r\n",
};

const std::vector<std::string> heads = {
    "From: Anna <anna@shop.example>\r\nTo: bo@x.example\r\nSubject: Hi\r\n",
    "FROM:anna@shop.example\r\nTo:  \t bo@x.example \t \r\nSubject:\r\n",
    "From: anna@shop.example\r\nTo: a@x.example,\r\n\tb@x.example,\r\n  c@x.example\r\n"
    "Subject: a long one \r\n  that is folded\t\r\n \ttwice  \r\nX-Other: not  signed\r\n",
    "Received: by x\r\nFrom: anna@shop.example\r\nTo: a@x.example\r\nCc: b@x.example\r\n"
    "Cc: c@x.example\r\nDate: Thu, 08 Jan 2026 07:00:00 +0000\r\nSubject: Hi\r\n"
    "Reply-To: who@shop.example\r\nList-Unsubscribe: <https://shop.example/u>\r\n",
};

}  // namespace

TEST_CASE("others find our signatures good, whatever the mail looks like") {
  const Keys keys;
  std::vector<std::string> mails;
  for (const char* const kind : {"rsa", "ed25519"}) {
    const DkimSigner signer = keys.signer(kind);
    for (const std::string& head : heads) {
      for (const std::string& body : bodies) {
        const std::string mail = head + "\r\n" + body;
        mails.push_back(signer.field(mail, now) + mail);
      }
    }
    for (const std::string& body : bodies) {
      const std::string mail =
          format_eml(message_of("Grüße, und noch viel mehr als in eine Zeile paßt: " + body, body));
      mails.push_back(signer.field(mail, now) + mail);
    }
  }
  const std::vector<std::string> verdicts = keys.verdicts(mails);
  REQUIRE(verdicts.size() == mails.size());
  for (std::size_t at = 0; at < mails.size(); ++at) {
    INFO(mails[at]);
    CHECK(verdicts[at] == "good");
  }
}

TEST_CASE("others find our signatures good over text of any kind") {
  constexpr std::string_view pieces[] = {" ", "  ", "\t", "\r\n", "\r\n\r\n",
                                         "a", ".",  ":",  "=",    "\xC3\xA5"};
  const Keys keys;
  const DkimSigner signer = keys.signer("ed25519");
  std::uint64_t state = 5;
  const auto text = [&](bool is_head) {
    std::string out;
    for (int count = 0; count < 12; ++count) {
      state = stable_hash("next", state);
      const std::string_view piece = pieces[state % std::size(pieces)];
      // In a head, a line end is one of a fold, and a folded line is not empty.
      const bool folds = is_head && piece.starts_with('\r');
      out += folds ? "x\r\n y" : piece;
    }
    return out;
  };
  std::vector<std::string> mails;
  for (int count = 0; count < 300; ++count) {
    const std::string mail = "From: a@shop.example\r\nSubject:" + text(true) +
                             "\r\nTo:" + text(true) + "\r\n\r\n" + text(false) + "\r\n";
    mails.push_back(signer.field(mail, now) + mail);
  }
  const std::vector<std::string> verdicts = keys.verdicts(mails);
  REQUIRE(verdicts.size() == mails.size());
  for (std::size_t at = 0; at < mails.size(); ++at) {
    INFO(mails[at]);
    CHECK(verdicts[at] == "good");
  }
}

TEST_CASE(
    "what is changed on the way is found, and what carriers do to blanks is not held against it") {
  const Keys keys;
  const std::string mail = format_eml(message_of("Hello", "One two\nthree\n"));
  const std::string sent = keys.signer("rsa").field(mail, now) + mail;
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = sent;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    return changed.replace(at, from.size(), to);
  };
  CHECK(keys.verdict(sent) == "good");
  CHECK(keys.verdict(with("One two", "One  two \t")) == "good");
  CHECK(keys.verdict(with("Subject: Hello", "SUBJECT:\r\n\tHello ")) == "good");
  CHECK(keys.verdict(sent + "\r\n\r\n") == "good");
  CHECK(keys.verdict("Received: by x\r\n" + sent) == "good");
  CHECK(keys.verdict(with("One two", "One too")) != "good");
  CHECK(keys.verdict(with("Subject: Hello", "Subject: Hello you")) != "good");
  CHECK(keys.verdict(with("List-Unsubscribe: <https://shop", "List-Unsubscribe: <https://chop")) !=
        "good");
  for (const char* const field :
       {"From: evil@x.example", "Subject: Pay", "To: all@x.example", "Reply-To: evil@x.example",
        "Sender: evil@x.example", "Date: Thu, 08 Jan 2026 07:00:00 +0000",
        "Message-ID: <x@y.example>", "Content-Type: text/html",
        "List-Unsubscribe: <https://x.example/u>"}) {
    INFO(field);
    CHECK(keys.verdict(field + ("\r\n" + sent)) != "good");
  }
}

TEST_CASE("two keys sign side by side, each as if it were alone") {
  const Keys keys;
  const std::string mail = format_eml(message_of("Hello", "One\n"));
  const std::string sent =
      keys.signer("rsa").field(mail, now) + keys.signer("ed25519").field(mail, now) + mail;
  CHECK(keys.verdict(sent) == "good good");
  CHECK(keys.verdict(mail) == "unsigned");
}

TEST_CASE("a signature's lines are short, and name their fields once more than they are") {
  const Keys keys;
  const std::string mail = format_eml(message_of("Hello", "One\n"));
  for (const char* const kind : {"rsa", "ed25519"}) {
    std::istringstream lines(keys.signer(kind).field(mail, now));
    std::string all;
    for (std::string line; std::getline(lines, line);) {
      CHECK(line.size() <= 77);
      CHECK(line.ends_with('\r'));
      all += line;
    }
    all.erase(std::remove_if(all.begin(), all.end(), [](char c) { return c <= ' '; }), all.end());
    CHECK(all.starts_with("DKIM-Signature:v=1;a=" + std::string(kind) +
                          "-sha256;c=relaxed/relaxed;d=shop.example;s=" + kind + ";t=1767614400;"));
    CHECK(all.find("h=from:from:sender:reply-to:to:to:cc:subject:subject:") != std::string::npos);
    CHECK(all.find("list-unsubscribe:list-unsubscribe:") != std::string::npos);
  }
}

TEST_CASE("the record for the DNS is what openssl makes of the key") {
  const Keys keys;
  const std::string records = content(keys.files().file("records"));
  for (const char* const kind : {"rsa", "ed25519"}) {
    const DkimSigner signer = keys.signer(kind);
    CHECK(records.find(signer.record_name() + ' ' + signer.record() + '\n') != std::string::npos);
  }
}

TEST_CASE("the key of RFC 8463 gives the record of RFC 8463") {
  const auto signer =
      DkimSigner::open("football.example.com", "brisbane",
                       "-----BEGIN PRIVATE KEY-----\n"
                       "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                       "-----END PRIVATE KEY-----\n");
  REQUIRE(signer);
  CHECK(signer->record_name() == "brisbane._domainkey.football.example.com");
  CHECK(signer->record() == "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
}

TEST_CASE("a key that cannot sign says why, and nothing of what it is") {
  const Keys keys;
  const Authority& files = keys.files();
  files.run("pkey -in rsa.pem -pubout -out public.pem");
  files.run("pkey -in rsa.pem -aes256 -passout pass:hunter2 -out locked.pem");
  files.run("pkey -in rsa.pem -traditional -aes256 -passout pass:hunter2 -out old_locked.pem");
  files.run("genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-256 -out ec.pem");
  files.run("genpkey -quiet -algorithm rsa -pkeyopt rsa_keygen_bits:512 -out short.pem");
  const auto why = [&](const std::string& pem) {
    const auto signer = DkimSigner::open("shop.example", "s", pem);
    return signer ? "" : signer.error().message;
  };
  const auto why_file = [&](const std::string& name) { return why(content(files.file(name))); };
  CHECK(why_file("public.pem") ==
        "no key to sign with: this is the public half, and the private one is wanted");
  CHECK(why_file("locked.pem") ==
        "no key to sign with: it asks for a passphrase; write it without one");
  CHECK(why_file("old_locked.pem") == why_file("locked.pem"));
  CHECK(why_file("ec.pem") == "no key to sign with: it is neither RSA nor Ed25519");
  CHECK(why_file("short.pem") ==
        "no key to sign with: RSA has 1024 to 4096 bits here, and this one 512");
  CHECK(why_file("ca.pem") ==
        "no key to sign with: this PEM holds no private key that can be read");
  CHECK(why("") ==
        "no key to sign with: this is no PEM, which begins with `-----BEGIN PRIVATE KEY-----`");
  CHECK(why("hunter2").find("hunter2") == std::string::npos);
  const std::string whole = content(files.file("rsa.pem"));
  for (std::size_t size = 0; size + 30 < whole.size(); size += 97)
    CHECK_FALSE(why(whole.substr(0, size)).empty());
}

TEST_CASE("a domain and a selector are names") {
  const Keys keys;
  const std::string pem = content(keys.files().file("ed25519.pem"));
  for (const char* const domain :
       {"", "shop", "shop..example", ".shop.example", "shop.example.", "shop.example; x=1",
        "sh\xC3\xB6p.example", "shop.example\r\nBcc: x"}) {
    INFO(domain);
    CHECK_FALSE(DkimSigner::open(domain, "s", pem));
  }
  CHECK_FALSE(DkimSigner::open(std::string(64, 'a') + ".example", "s", pem));
  for (const char* const selector : {"", "a b", "a;", "a."})
    CHECK_FALSE(DkimSigner::open("x.example", selector, pem));
  CHECK(DkimSigner::open("x.example", "2026.a-b", pem));
}
