// template_injection_test.cpp: whatever a contact is called, a mail stays the mail that its author
// wrote. The strings are in tests/cases/template_injection.txt.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <fstream>
#include <map>
#include <string>

#include "base/utf8.hpp"
#include "compiler/compile.hpp"
#include "runtime/effects/eml.hpp"
#include "tests/unit/read_eml.hpp"
#include "tests/unit/read_html.hpp"
#include "tests/unit/story.hpp"

namespace tend {
namespace {

/// Every place that a value may stand in; `VALUE` is it.
constexpr std::string_view html_places = R"(<!doctype html>
<html><head><title>VALUE</title></head><body>
<!--[if mso]><a title="VALUE" href="VALUE">VALUE</a><![endif]-->
<p id="text" title="VALUE" data-x='VALUE'>VALUE</p>
<p id="lines">LINES</p>
<p id="escaped">ESCAPED</p>
<textarea>VALUE</textarea>
<a id="whole" href="VALUE">a</a>
<a id="single" href='VALUE'>a</a>
<a id="path" href="https://shop.example/VALUE/x">a</a>
<a id="root" href="/VALUE/x">a</a>
<a id="page" href="pageVALUE.html">a</a>
<a id="query" href="https://shop.example/x?a=VALUE&amp;b=1#c">a</a>
<a id="encoded" href="https://shop.example/x?a=ENCODED&amp;b=1#c">a</a>
<a id="fragment" href="#VALUE">a</a>
<a id="host" href="https://VALUE.example/">a</a>
<a id="mail" href="mailto:VALUE">a</a>
<a id="two" href="VALUEVALUE">a</a>
<img id="image" src="VALUE" alt="VALUE" srcset="VALUE 1x, VALUE 2x">
<svg><use xlink:href="#VALUE"/></svg>
<form id="form" action="/a?VALUE"><button formaction='/a?VALUE'></button></form>
{% if company %}<b title="VALUE">VALUE</b>{% else %}<i title='VALUE'>VALUE</i>{% endif %}
</body></html>
)";
constexpr std::string_view markdown_places =
    "# VALUE\n\nHello VALUE, *VALUE* and [link](https://shop.example/VALUE?a=VALUE) or "
    "[all](VALUE).\n\n- VALUE\n\n> VALUE\n\n![VALUE](VALUE)\n\n`VALUE`\n\n<p "
    "title=\"VALUE\">x</p>\n";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(from, at);
    out += text.substr(at, found - at);
    if (found == std::string_view::npos) return out;
    out += to;
    at = found + from.size();
  }
}

std::string with_value(std::string_view places, const std::string& name) {
  const std::string value = name + " | default: ''";
  std::string text = replaced(places, "LINES", "{{ " + value + " | newline_to_br }}");
  text = replaced(text, "ESCAPED", "{{ " + value + " | escape }}");
  text = replaced(text, "ENCODED", "{{ " + value + " | url_encode }}");
  return replaced(text, "VALUE", "{{ " + value + " }}");
}

class GivenFiles final : public FileReader {
 public:
  std::map<std::string, std::string> files;
  Result<SourceId> read(Sources& sources, const std::string& path) override {
    return sources.add(path, files.at(path));
  }
  bool exists(const std::string& path) const override { return files.contains(path); }
};

Program mails() {
  GivenFiles reader;
  reader.files["field.html"] = with_value(html_places, "first_name");
  reader.files["run.html"] = with_value(html_places, "trigger.url");
  reader.files["field.md"] = with_value(markdown_places, "first_name");
  Sources sources;
  Diagnostics diagnostics;
  const SourceId script = sources.add("mails.tend", R"(
event probed { url: text }
email by_field { subject: 'For {{ first_name | default: "you" }}', body: file('field.html') }
email by_run { subject: 'For {{ trigger.url | default: "you" }}', body: file('run.html') }
email by_markdown { subject: '{{ first_name | default: "" }}', body: file('field.md') }
workflow mails {
  when probed
  reenroll always
  no goal
  send by_field
  send by_run
  send by_markdown
})");
  Compiled compiled = compile(sources, {script}, reader, {}, diagnostics);
  for (const Diagnostic& each : diagnostics.all()) UNSCOPED_INFO(each.message);
  REQUIRE(compiled.program.has_value());
  return std::move(*compiled.program);
}

struct Postbox final : Channel {
  Delivery deliver(const OutgoingMessage& message) override {
    messages.push_back(message);
    return {};
  }
  Delivery notify(const OutgoingNotice&) override { return {}; }
  std::vector<OutgoingMessage> messages;
};

/// The three mails to somebody of that name.
std::vector<OutgoingMessage> sent(const Program& program, const std::string& value) {
  Postbox postbox;
  EngineOptions options;
  options.channel = &postbox;
  test::Story story(program, options);
  story.contact("anna@example.com", {{"email", "anna@example.com"}, {"first_name", value}});
  Event event = story.make_event("2026-01-05T09:00:00Z", "anna@example.com", "probed");
  event.fields[0] = story.texts.value(value);
  REQUIRE(story.engine.accept(event));
  REQUIRE(postbox.messages.size() == 3);
  return postbox.messages;
}

int hex(char c) {
  return c <= '9' ? c - '0' : std::tolower(static_cast<unsigned char>(c)) - 'a' + 10;
}

std::string from_line(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\\') {
      out += line[at];
      continue;
    }
    switch (line[++at]) {
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'x':
        out += static_cast<char>(hex(line[at + 1]) * 16 + hex(line[at + 2]));
        at += 2;
        break;
      default:
        out += line[at];
    }
  }
  return out;
}

std::vector<std::string> strings() {
  std::ifstream file(TEND_TESTS_DIR "/cases/template_injection.txt");
  std::vector<std::string> all;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && !line.starts_with("# ")) all.push_back(from_line(line));
  return all;
}

/// As one sees it: what is no text is U+FFFD.
std::string as_text(std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < value.size();) {
    const CodePoint point = decode_utf8(value, at);
    const bool is_text = point.valid && value[at] != '\0';
    out += is_text ? value.substr(at, point.size) : std::string_view("\xEF\xBF\xBD");
    at += point.size;
  }
  return out;
}

/// Nothing in it turns the reading direction round.
std::string in_order(std::string value) {
  for (const std::string_view turn :
       {"\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"})
    value = replaced(value, turn, "");
  return value;
}

/// As browsers do: control characters and blanks around it go, line ends and tabs inside of it too.
bool leads_to_known_scheme(std::string_view url) {
  while (!url.empty() && static_cast<unsigned char>(url.front()) <= ' ') url.remove_prefix(1);
  std::string scheme;
  for (const char c : url) {
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (c == ':')
      return scheme == "http" || scheme == "https" || scheme == "mailto" || scheme == "tel";
    const auto byte = static_cast<unsigned char>(c);
    const bool goes_on =
        std::isalpha(byte) ||
        (!scheme.empty() && (std::isdigit(byte) || c == '+' || c == '-' || c == '.'));
    if (!goes_on) return true;
    scheme += static_cast<char>(std::tolower(byte));
  }
  return true;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size()) {
      out += static_cast<char>(hex(text[at + 1]) * 16 + hex(text[at + 2]));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

const HtmlToken& by_id(const std::vector<HtmlToken>& tokens, std::string_view id) {
  return *std::find_if(tokens.begin(), tokens.end(),
                       [&](const HtmlToken& token) { return token.attribute("id") == id; });
}

/// The value stands between what the author wrote, is that value, and has none of the marks.
void check_part(const std::vector<HtmlToken>& tokens, std::string_view id, std::string_view before,
                std::string_view after, std::string_view marks, const std::string& value) {
  const std::string url = by_id(tokens, id).attribute("href");
  CAPTURE(id, url);
  REQUIRE(url.starts_with(before));
  REQUIRE(url.ends_with(after));
  REQUIRE(url.size() >= before.size() + after.size());
  const std::string part = url.substr(before.size(), url.size() - before.size() - after.size());
  CHECK(part.find_first_of(marks) == std::string::npos);
  CHECK(part.find_first_of("?#&\"'<> \\`\t\r\n") == std::string::npos);
  CHECK(percent_decoded(part) == value);
}

void check_addresses(const std::vector<HtmlToken>& tokens) {
  for (const HtmlToken& token : tokens) {
    for (const auto& [name, url] : token.attributes) {
      if (name != "href" && name != "src" && name != "action" && name != "formaction" &&
          name != "xlink:href")
        continue;
      CAPTURE(token.name, name, url);
      CHECK(leads_to_known_scheme(url));
      CHECK(url.find_first_of(" \"'<>`\t\r\n") == std::string::npos);
    }
  }
}

void check_srcset(const std::string& srcset) {
  std::size_t blanks = 0;
  for (std::size_t at = 0; at < srcset.size();) {
    const std::size_t end = std::min(srcset.find(' ', at), srcset.size());
    CHECK(leads_to_known_scheme(srcset.substr(at, end - at)));
    blanks += end < srcset.size() ? 1 : 0;
    at = end + 1;
  }
  CHECK(blanks == 3);
}

void check_text(const std::vector<HtmlToken>& tokens, const std::string& value) {
  const std::string text = as_text(value);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const std::string id = tokens[i].attribute("id");
    if (id == "text") {
      CHECK(tokens[i].attribute("title") == text);
      CHECK(tokens[i].attribute("data-x") == text);
    }
    if (id == "text" || id == "escaped" || tokens[i].name == "title" ||
        (tokens[i].name == "textarea" && tokens[i].kind == HtmlToken::Kind::Start)) {
      if (tokens[i].kind != HtmlToken::Kind::Start || tokens[i].name == "meta") continue;
      CHECK(tokens[i + 1].text == text);
    }
  }
}

/// Outlook reads what is in the comment.
std::vector<std::string> outlook_skeleton(const std::vector<HtmlToken>& tokens) {
  for (const HtmlToken& token : tokens)
    if (token.kind == HtmlToken::Kind::Comment && token.text.starts_with("[if mso]>"))
      return skeleton(read_html(token.text.substr(9)));
  return {};
}

std::vector<std::string> header_names(const OutgoingMessage& message) {
  std::vector<std::string> names;
  for (const auto& [name, value] : read_eml(format_eml(message)).headers) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("a mail stays what its author wrote, whatever its contact is called") {
  const Program program = mails();
  const std::vector<OutgoingMessage> harmless = sent(program, "anna");
  const std::vector<std::string> all = strings();
  REQUIRE(all.size() > 200);
  for (const std::string& value : all) {
    CAPTURE(value);
    const std::string seen = in_order(value);
    const std::vector<OutgoingMessage> messages = sent(program, value);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      CAPTURE(messages[i].name, messages[i].html);
      const std::vector<HtmlToken> tokens = read_html(messages[i].html);
      const std::vector<HtmlToken> model = read_html(harmless[i].html);
      REQUIRE(skeleton(tokens) == skeleton(model));
      CHECK(outlook_skeleton(tokens) == outlook_skeleton(model));
      check_addresses(tokens);
      if (i == 2) continue;  // Markdown
      check_text(tokens, seen);
      check_srcset(by_id(tokens, "image").attribute("srcset"));
      check_part(tokens, "path", "https://shop.example/", "/x", "", seen);
      check_part(tokens, "root", "/", "/x", "/:@", seen);
      check_part(tokens, "page", "page", ".html", "/:@", seen);
      check_part(tokens, "query", "https://shop.example/x?a=", "&b=1#c", "/:@=+", seen);
      check_part(tokens, "encoded", "https://shop.example/x?a=", "&b=1#c", "/:@=+", value);
      check_part(tokens, "fragment", "#", "", "/:@=+", seen);
      check_part(tokens, "host", "https://", ".example/", "/:@=+", seen);
      check_part(tokens, "mail", "mailto:", "", ",;", seen);
    }
  }
}

TEST_CASE("no value makes a header, and none is a template") {
  const Program program = mails();
  const std::vector<OutgoingMessage> harmless = sent(program, "anna");
  for (const std::string& value : strings()) {
    CAPTURE(value);
    std::vector<OutgoingMessage> messages = sent(program, value);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      OutgoingMessage& message = messages[i];
      CHECK(message.subject.find_first_of("\r\n") == std::string::npos);
      CHECK(header_names(message) == header_names(harmless[i]));
      message.to = value;
      message.from = value;
      CHECK(header_names(message) == header_names(harmless[i]));
    }
    CHECK(messages[2].text.find("Hello " + in_order(value) + ", *") != std::string::npos);
  }
}

TEST_CASE("what turns the reading direction round is taken out of values") {
  const Program program = mails();
  const std::vector<OutgoingMessage> messages =
      sent(program, "\u202Eann\u2066a\u202C\u2069 \u2065\u202F\u061C");
  CHECK(messages[0].subject == "For anna \u2065\u202F\u061C");
  CHECK(messages[2].text.find("Hello anna \u2065\u202F\u061C, *") != std::string::npos);
  CHECK(by_id(read_html(messages[0].html), "text").attribute("title") == "anna \u2065\u202F\u061C");
}

TEST_CASE("an address that is known at run time leads where it says") {
  const Program program = mails();
  const auto whole = [&](const std::string& url) {
    return by_id(read_html(sent(program, url)[1].html), "whole").attribute("href");
  };
  CHECK(whole("https://shop.example/a?b=1&c=%20d#e") == "https://shop.example/a?b=1&c=%20d#e");
  CHECK(whole("HTTP://shop.example") == "HTTP://shop.example");
  CHECK(whole("  https://shop.example \n") == "https://shop.example");
  CHECK(whole("mailto:anna@example.com") == "mailto:anna@example.com");
  CHECK(whole("tel:+4670") == "tel:+4670");
  CHECK(whole("/cart?id=1") == "/cart?id=1");
  CHECK(whole("cart/a:b") == "cart/a:b");
  CHECK(whole("https://shop.example/å b") == "https://shop.example/%C3%A5%20b");
  CHECK(whole("javascript:alert(1)") == "#");
  CHECK(whole("java\tscript:alert(1)") == "#");
  CHECK(whole("ftp://shop.example") == "#");
}

}  // namespace tend
