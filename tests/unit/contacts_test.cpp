// Contacts from CSV and JSON lines: whose row it is, what its values are, and what is said of the
// bad ones.
#include "runtime/sources/contacts.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "base/time.hpp"
#include "tests/unit/source_sample.hpp"

namespace tend {
namespace {

using Reports = std::vector<std::string>;

struct Bench : SourceBench {
  Result<ContactFigures> load(const std::string& text, const ContactOptions& options = {}) {
    TextBytes bytes(text);
    return load_contacts(bytes, "c", {program, texts, zones, store}, options, problems);
  }
};

TEST_CASE("HubSpot's headers are fields") {
  Bench bench;
  const auto figures = bench.load(
      "Record ID,Email,First Name,Job Title,Company Name,Country/Region,Lifecycle Stage,Time "
      "Zone,Create Date\n"
      "1,Anna@Example.com,Anna,CEO,Acme,Sweden,Marketing Qualified "
      "Lead,Europe/Stockholm,2010-12-01 08:26\n");
  REQUIRE(figures);
  CHECK(figures->taken == 1);
  CHECK(bench.reports.empty());
  CHECK(bench.shown("anna@example.com", "first_name") == "Anna");
  CHECK(bench.shown("anna@example.com", "title") == "CEO");
  CHECK(bench.shown("anna@example.com", "company") == "Acme");
  CHECK(bench.shown("anna@example.com", "country") == "Sweden");
  CHECK(bench.shown("anna@example.com", "lifecycle") == "2");
  CHECK(bench.shown("anna@example.com", "timezone") == "Europe/Stockholm");
  CHECK(bench.shown("anna@example.com", "created_at") ==
        std::to_string(parse_instant("2010-12-01T08:26:00Z").instant->us));
}

TEST_CASE("any header that reads like a field is that field") {
  Bench bench;
  REQUIRE(bench.load("email;FIRST_NAME;call at;VIP\na@x.example;Åsa;08:30;yes\n"));
  CHECK(bench.reports.empty());
  CHECK(bench.shown("a@x.example", "first_name") == "Åsa");
  CHECK(bench.shown("a@x.example", "vip") == "1");
  CHECK(bench.shown("a@x.example", "call_at") == std::to_string(510 * us_per_minute));
}

TEST_CASE("what --map says goes first, and has to name a field") {
  Bench bench;
  REQUIRE(bench.load("Mejl,Roll\na@x.example,CEO\n", {{{"Mejl", "email"}, {"Roll", "title"}}}));
  CHECK(bench.shown("a@x.example", "title") == "CEO");
  const auto figures = bench.load("Email\na@x.example\n", {{{"Email", "emial"}}});
  REQUIRE_FALSE(figures);
  CHECK(figures.error().message == "`Email` is mapped to `emial`, and no contact has such a field");
}

TEST_CASE("values are of the declared types, or unset with a warning") {
  Bench bench;
  REQUIRE(
      bench.load("email,lifecycle,timezone,created_at,birthday,vip,score,notice\n"
                 "a@x.example,boss,212/332/646/917,yesterday,2026-02-30,maybe,12 kr,5m\n"
                 "b@x.example,Customer,europe_slash_stockholm,2026-01-05T15:00:00+01:00,1980-02-29,"
                 "No,-12.345,1mo 3d\n"));
  CHECK(bench.reports ==
        Reports{
            "c:2: warning: `lifecycle`: `boss` is not one of subscriber, lead, mql, sql, customer; "
            "it is left out",
            "c:2: warning: `timezone`: `212/332/646/917` is not a known time zone; it is left out",
            "c:2: warning: `created_at`: `yesterday` is not a date and time: " +
                std::string(describe(InstantError::Malformed)) + "; it is left out",
            "c:2: warning: `birthday`: `2026-02-30` is not a date (2026-01-31); it is left out",
            "c:2: warning: `vip`: `maybe` is not a bool (true or false); it is left out",
            "c:2: warning: `score`: `12 kr` is not a number; it is left out",
            "c:2: warning: `notice`: `5m` is not a duration (3d, 1h30min); it is left out"});
  for (const char* field :
       {"lifecycle", "timezone", "created_at", "birthday", "vip", "score", "notice"}) {
    CHECK(bench.shown("a@x.example", field) == "unset");
  }
  CHECK(bench.shown("b@x.example", "lifecycle") == "4");
  CHECK(bench.shown("b@x.example", "timezone") == "Europe/Stockholm");
  CHECK(bench.shown("b@x.example", "birthday") == std::to_string(make_date(1980, 2, 29)->days));
  CHECK(bench.shown("b@x.example", "vip") == "0");
  CHECK(bench.shown("b@x.example", "score") == "-12345000");
  const Value notice = bench.store.field(*bench.store.find_contact("b@x.example"),
                                         field_of(bench.program, "notice"));
  CHECK(format_duration(bench.texts.duration(notice)) == "1mo 3d");
}

TEST_CASE("identity is the address, else the record id, else the row is left out") {
  Bench bench;
  const auto figures =
      bench.load("Record ID,Email,Title\n001,,CEO\n2,not an address,CTO\n,,CFO\n,nobody,COO\n");
  REQUIRE(figures);
  CHECK(figures->read == 4);
  CHECK(figures->taken == 2);
  CHECK(figures->bad == 2);
  CHECK(bench.shown("001", "title") == "CEO");
  CHECK(bench.shown("2", "title") == "CTO");
  CHECK(bench.shown("2", "email") == "unset");
  CHECK(bench.reports ==
        Reports{"c:3: warning: `Email`: `not an address` is not an e-mail address; it is left out",
                "c:4: error: neither an e-mail address nor a record id",
                "c:5: warning: `Email`: `nobody` is not an e-mail address; it is left out",
                "c:5: error: neither an e-mail address nor a record id"});
}

TEST_CASE("a later row for the same contact updates it") {
  Bench bench;
  const auto figures = bench.load("email,title,company\na@x.example,CEO,Acme\nA@X.EXAMPLE,CFO,\n");
  REQUIRE(figures);
  CHECK(figures->taken == 2);
  CHECK(figures->repeated == 1);
  CHECK(bench.shown("a@x.example", "title") == "CFO");
  CHECK(bench.shown("a@x.example", "company") == "Acme");
  CHECK(bench.reports ==
        Reports{"c:3: warning: `a@x.example` had a row before; this one updates it"});
}

TEST_CASE("bad rows are reported with their lines, and all others are taken") {
  Bench bench;
  const auto figures =
      bench.load("email,title\na@x.example,CEO\nb@x.example\nc@x.example,J\xF6rg\n" +
                 std::string(2 << 20, 'x') + "\n\"d@x.example,CEO\ne@x.example,CEO\n");
  REQUIRE(figures);
  CHECK(figures->taken == 2);
  CHECK(figures->bad == 4);
  CHECK(bench.reports == Reports{"c:3: error: 1 column where the header has 2",
                                 "c:4: error: not valid UTF-8",
                                 "c:5: error: the line is longer than 1048576 bytes",
                                 "c:6: error: a quote is never closed"});
  CHECK(bench.shown("e@x.example", "title") == "CEO");
}

TEST_CASE("columns that no field fits are named once, and a thousand like rows are a number") {
  Bench bench;
  std::string text = "email,Shoe Size\n";
  for (int row = 0; row < 1254; ++row) text += "nobody,38\n";
  REQUIRE(bench.load(text));
  bench.problems.finish();
  CHECK(bench.reports.front() ==
        "c:1: warning: `Shoe Size`: no contact field of that name; the column is not read");
  CHECK(bench.reports.size() == 1 + 20 + 20 + 2);
  CHECK(bench.reports.back() == "c: warning: and 1,234 more values of another type");
  CHECK(bench.problems.errors() == 1254);
}

TEST_CASE("a file that cannot be contacts is refused as a whole") {
  Bench bench;
  CHECK(bench.load("").error().message == "`c` is empty");
  CHECK(bench.load("name,title\nx,y\n").error().message ==
        "`c`: the header names neither `Email` nor `Record ID`");
}

TEST_CASE("contacts from JSON lines") {
  Bench bench;
  const auto figures = bench.load(
      "\xEF\xBB\xBF{\"email\": \"a@x.example\", \"title\": \"CEO\", \"score\": 1.5, \"vip\": "
      "true}\n"
      "\n"
      "{\"id\": 17, \"lifecycle\": \"Sales Qualified Lead\", \"score\": \"7\"}\n"
      "{\"email\": \"b@x.example\", \"shoe_size\": 38, \"title\": null}\n"
      "[1]\n"
      "{\"title\": \"CEO\"}\n");
  REQUIRE(figures);
  CHECK(figures->read == 5);
  CHECK(figures->taken == 3);
  CHECK(bench.shown("a@x.example", "title") == "CEO");
  CHECK(bench.shown("a@x.example", "score") == "1500000");
  CHECK(bench.shown("17", "lifecycle") == "3");
  CHECK(bench.shown("17", "score") == "unset");
  CHECK(bench.reports ==
        Reports{"c:3: warning: `score`: a text where number is declared; it is left out",
                "c:4: warning: `shoe_size`: no contact field of that name",
                "c:5: error: not a JSON object",
                "c:6: error: neither an e-mail address nor a record id"});
}

TEST_CASE("the examples' exports are read as they are") {
  const struct {
    const char* file;
    std::uint64_t contacts, warnings;
  } samples[] = {{"retail", 200, 0},
                 {"crm/marketo", 200, 0},
                 {"crm/hubspot", 146, 0},
                 {"crm/mailchimp", 9, 5}};
  for (const auto& sample : samples) {
    CAPTURE(sample.file);
    Bench bench;
    const std::string path =
        std::string(TEND_SOURCE_DIR "/examples/") + sample.file + "/contacts.csv";
    auto bytes = open_bytes(path);
    REQUIRE(bytes);
    const auto figures =
        load_contacts(**bytes, path, {bench.program, bench.texts, bench.zones, bench.store},
                      {{{"Last Name", "first_name"}, {"City", "country"}}}, bench.problems);
    REQUIRE(figures);
    CHECK(figures->taken == sample.contacts);
    CHECK(figures->bad == 0);
    CHECK(bench.store.contact_count() == sample.contacts);
    // Two columns are mapped to fields that another column gives, so as not to be unknown here.
    CHECK(bench.problems.warnings() == sample.warnings + 2);
  }
}

}  // namespace
}  // namespace tend
