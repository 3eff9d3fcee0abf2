// html_context_test.cpp: where in HTML a value stands.
#include "compiler/template/html_context.hpp"

#include <catch2/catch.hpp>

namespace tend::html {
namespace {

/// How the value after `text` is written.
Written after(std::string_view text) {
  Context context;
  read(context, text);
  return read_value(context);
}
Escaping escaping(std::string_view text) {
  const Written written = after(text);
  CHECK(written.trouble == Trouble::None);
  return written.escaping;
}
Trouble trouble(std::string_view text) {
  return after(text).trouble;
}

Context context(std::string_view text) {
  Context made;
  read(made, text);
  return made;
}

}  // namespace

TEST_CASE("a value is escaped as its place asks") {
  CHECK(escaping("<p>") == Escaping::Html);
  CHECK(escaping("a < b ") == Escaping::Html);
  CHECK(escaping("<p title=\"") == Escaping::Html);
  CHECK(escaping("<title>") == Escaping::Html);
  CHECK(escaping("<script>var a = '<b>';</script >") == Escaping::Html);
  CHECK(escaping("<!-- <p title=' --> <b>") == Escaping::Html);
  CHECK(escaping("<!doctype html><p>") == Escaping::Html);
  CHECK(escaping("<!--[if mso]><td width=\"1\">") == Escaping::Html);
  CHECK(escaping("<!--[if !mso]><!--><b>x</b><!--<![endif]-->") == Escaping::Html);
  CHECK(escaping("<a href=\"") == Escaping::Url);
  CHECK(escaping("<A HREF = ' ") == Escaping::Url);
  CHECK(escaping("<img data-src=\"") == Escaping::Url);
  CHECK(escaping("<v:roundrect href=\"") == Escaping::Url);
  CHECK(escaping("<script src=\"https://a.example/b.js?c=") == Escaping::UrlPart);
  CHECK(escaping("<form action=\"/answers#") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"https&colon;//a.example&sol;") == Escaping::UrlPath);
  CHECK(escaping("<a href=\"?a=1&amp;b=") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"?a=1&b=") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"?a=1&") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"/a&lt;b/") == Escaping::UrlPath);
  CHECK(escaping("<a href=\"https:") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"https://") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"https://a.example") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"https://a.example/") == Escaping::UrlPath);
  CHECK(escaping("<a href=\"/") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"//a.example/b/") == Escaping::UrlPath);
  CHECK(escaping("<a href=\"a/") == Escaping::UrlPath);
  CHECK(escaping("<a href=\"?a=") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"https://a.example/b?c=d/") == Escaping::UrlPart);
  CHECK(escaping("<a href=\"mailto:") == Escaping::UrlPath);
  CHECK(escaping("<img srcset=\"") == Escaping::Url);
  CHECK(escaping("<img srcset=\"a.png 1x, ") == Escaping::Url);
  CHECK(escaping("<img srcset=\"a.png, ") == Escaping::Url);
  CHECK(escaping("<img srcset=\"a.png ") == Escaping::UrlPart);
}

TEST_CASE("where no escaping is safe, a value is refused") {
  CHECK(trouble("<script>a = '") == Trouble::Script);
  CHECK(trouble("<a onclick=\"f('") == Trouble::Script);
  CHECK(trouble("<a href=\"JavaScript:f('") == Trouble::Script);
  CHECK(trouble("<a href=\"java\nscript:") == Trouble::Script);
  CHECK(trouble("<a href=\"\x01javascript:") == Trouble::Script);
  CHECK(trouble("<a href=\"&#106;avascript:") == Trouble::Script);
  CHECK(trouble("<a href=\"&#106avascript:") == Trouble::Script);
  CHECK(trouble("<a href=\"&#x00000000006a;avascript:") == Trouble::Script);
  CHECK(trouble("<a href=\"javascript&colon;") == Trouble::Script);
  CHECK(trouble("<a href=\"javascript&#58 ") == Trouble::Script);
  CHECK(trouble("<a href=\"java&Tab;scr&NewLine;ipt:") == Trouble::Script);
  CHECK(trouble("<a href=\"java&#10") == Trouble::Reference);
  CHECK(trouble("<a href=\"&") == Trouble::Reference);
  CHECK(trouble("<a href=\"DATA:text/html,") == Trouble::Content);
  CHECK(trouble("<a href=\"data:text/html,<p>?a=") == Trouble::Content);
  CHECK(trouble("<img src=\"data&colon;image/png;base64,") == Trouble::Content);
  CHECK(trouble("<iframe src=\"data:text/html,") == Trouble::Content);
  CHECK(trouble("<script src=\"") == Trouble::Source);
  CHECK(trouble("<script src=\"https://") == Trouble::Source);
  CHECK(trouble("<script src=\"https://a.example/") == Trouble::Source);
  CHECK(trouble("<link rel=stylesheet href=\"") == Trouble::Source);
  CHECK(trouble("<base href=\"") == Trouble::Source);
  CHECK(trouble("<iframe src=\"") == Trouble::Source);
  CHECK(trouble("<object data=\"") == Trouble::Source);
  CHECK(trouble("<form action=\"") == Trouble::Source);
  CHECK(trouble("<use xlink:href=\"") == Trouble::Source);
  CHECK(trouble("<style>p { color: ") == Trouble::Style);
  CHECK(trouble("<p style='color: ") == Trouble::Style);
  CHECK(trouble("<iframe srcdoc=\"") == Trouble::Markup);
  CHECK(trouble("<meta http-equiv='refresh' content=\"") == Trouble::Markup);
  CHECK(trouble("<animate attributeName='href' to=\"") == Trouble::Markup);
  CHECK(trouble("<!-- ") == Trouble::Comment);
  CHECK(trouble("<!doctype ") == Trouble::Declaration);
  CHECK(trouble("<xmp>") == Trouble::RawText);
  CHECK(trouble("<") == Trouble::Name);
  CHECK(trouble("</") == Trouble::Name);
  CHECK(trouble("<h") == Trouble::Name);
  CHECK(trouble("<p ") == Trouble::Name);
  CHECK(trouble("<p data-") == Trouble::Name);
  CHECK(trouble("<p title=") == Trouble::NoQuotes);
  CHECK(trouble("<p title=a") == Trouble::NoQuotes);
  Context scheme = context("<a href=\"");
  read_value(scheme);
  CHECK(read(scheme, "://shop.example") == Trouble::Scheme);
  scheme = context("<a href=\"");
  read_value(scheme);
  CHECK(read(scheme, "&#58\"") == Trouble::Scheme);
  Context host = context("<a href=\"/&Tab;\\");
  CHECK(host.url == UrlPart::Authority);
}

TEST_CASE("ways come together in one place, or not at all") {
  CHECK(join(context("<p>"), context("a")));
  CHECK(join(context("<td"), context("<td class=\"a\"")));
  CHECK(join(context("<td nowrap"), context("<td ")));
  CHECK_FALSE(join(context("<td "), context("<th ")));
  CHECK_FALSE(join(context("<p title=\""), context("<p title='")));
  CHECK_FALSE(join(context("<p>"), context("<p")));
  CHECK_FALSE(join(context("<a href=\""), context("<a href=\"https://a.example/")));
  Context joined = *join(context("<a href=\"/a/"), context("<a href=\"/a?b="));
  CHECK(read_value(joined).escaping == Escaping::UrlPart);
  joined = *join(context("<script src=\"/a"), context("<script src=\"/a?b="));
  CHECK(read_value(joined).trouble == Trouble::Source);
  joined = *join(context("<a href=\"java"), context("<a href=\"/a/b"));
  CHECK(read(joined, ":") == Trouble::Scheme);
}

}  // namespace tend::html
