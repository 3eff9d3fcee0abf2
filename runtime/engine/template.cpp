#include "runtime/engine/template.hpp"

#include <utility>

#include "base/html_text.hpp"
#include "base/url_text.hpp"
#include "runtime/engine/filters.hpp"
#include "runtime/engine/words.hpp"

namespace tend {
namespace {

constexpr std::uint32_t fuel_per_value = 100'000;  ///< instructions

/// The reader's facts, and the elements that are being gone through.
class WithElements final : public Facts {
 public:
  explicit WithElements(const Facts& facts) : facts_(facts) {}

  std::vector<std::pair<std::uint32_t, Value>> elements;  ///< by variable, the innermost last

  Value variable(std::uint32_t variable) const override {
    for (auto element = elements.rbegin(); element != elements.rend(); ++element) {
      if (element->first == variable) return element->second;
    }
    return facts_.variable(variable);
  }
  Value field(std::uint32_t field) const override { return facts_.field(field); }
  Value event_field(std::uint32_t field) const override { return facts_.event_field(field); }
  Instant now() const override { return facts_.now(); }
  Instant enrolled() const override { return facts_.enrolled(); }
  const Zone& zone() const override { return facts_.zone(); }
  const Calendar& calendar() const override { return facts_.calendar(); }
  Value history(std::uint32_t reading, Value group) const override {
    return facts_.history(reading, group);
  }
  bool is_event(std::uint32_t event) const override { return facts_.is_event(event); }
  bool is_member(std::uint32_t list) const override { return facts_.is_member(list); }
  bool is_active(std::uint32_t workflow) const override { return facts_.is_active(workflow); }
  Value is_subscribed(std::uint32_t topic) const override { return facts_.is_subscribed(topic); }
  bool has_held(std::uint32_t watch) const override { return facts_.has_held(watch); }
  bool has_reached(Instant instant, bool strictly) const override {
    return facts_.has_reached(instant, strictly);
  }
  void changes_with_the_day() const override { facts_.changes_with_the_day(); }
  Value recipient() const override { return facts_.recipient(); }

 private:
  const Facts& facts_;
};

/// Without the overrides and isolates of Unicode's bidirectional algorithm (UAX #9, 2).
std::string without_direction(std::string_view value) {
  constexpr std::string_view leads = "\xE2\x80\xE2\x81";
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size();) {
    const auto last = at + 2 < value.size() ? static_cast<unsigned char>(value[at + 2]) : 0;
    const std::string_view lead = value.substr(at, 2);
    const bool is_override = lead == leads.substr(0, 2) && last >= 0xAA && last <= 0xAE;
    const bool is_isolate = lead == leads.substr(2) && last >= 0xA6 && last <= 0xA9;
    if (is_override || is_isolate) {
      at += 3;
    } else {
      out += value[at++];
    }
  }
  return out;
}

class Filling {
 public:
  Filling(const Template& parts, Markup markup, const Reader& reader)
      : parts_(parts),
        markup_(markup),
        reader_(reader),
        program_(reader.machine.program()),
        facts_(reader.facts) {}

  std::string run() {
    through(0, parts_.size());
    return std::move(out_);
  }

 private:
  void through(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end && out_.size() < longest_text;) {
      const TemplatePart& part = parts_[at];
      switch (part.kind) {
        case TemplatePart::Kind::Text:
          text(part);
          ++at;
          break;
        case TemplatePart::Kind::Value:
          write(part);
          ++at;
          break;
        case TemplatePart::Kind::Unless:
          at = evaluate(part).is_true() ? at + 1 : part.target;
          break;
        case TemplatePart::Kind::Jump:
          at = part.target;
          break;
        case TemplatePart::Kind::Each:
          each(part, at + 1);
          at = part.target;
          break;
      }
    }
  }

  void each(const TemplatePart& part, std::size_t begin) {
    const Value list = evaluate(part);
    if (!list.known()) return;
    // What the pieces evaluate may add tuples: the elements are kept aside.
    const std::span<const Value> found = reader_.texts.tuple(list);
    const std::vector<Value> elements(found.begin(), found.end());
    for (const Value element : elements) {
      facts_.elements.emplace_back(part.variable, element);
      through(begin, part.target);
      facts_.elements.pop_back();
      if (out_.size() >= longest_text) return;
    }
  }

  Value evaluate(const TemplatePart& part) {
    std::uint32_t fuel = fuel_per_value;
    return reader_.machine.evaluate(part.fragment, {}, facts_, fuel);
  }

  void text(const TemplatePart& part) {
    if (part.literal != none) {
      out_ += program_.text(part.literal);
      return;
    }
    const Value value = facts_.field(part.field);
    if (value.known()) {
      append(part,
             words(program_, reader_.texts, program_.fields[part.field], value, facts_.zone()));
    } else if (part.fallback != none) {
      append(part, program_.text(part.fallback));
    }
  }

  void write(const TemplatePart& part) {
    FieldInfo type;
    type.type = part.type;
    type.enum_type = part.enum_type;
    type.shape = part.shape;
    Filtering filtering(program_, reader_.texts, facts_.zone(), type, evaluate(part));
    for (const FilterCall& filter : part.filters) filtering.apply(filter);
    append(part, filtering.words());
  }

  void append(const TemplatePart& part, std::string_view value) {
    const std::string text = without_direction(value);
    // What a path holds beside letters: an address of a mail is one, too.
    constexpr std::string_view kept_in_path = "/@:+=";
    switch (part.escaping) {
      case Escaping::None:
        out_ += text;
        return;
      case Escaping::Html:
        return append_html(out_, text);
      case Escaping::HtmlLines:
        return append_html_lines(out_, text);
      case Escaping::Url:
        return append_address(safe_url(text));
      case Escaping::UrlPath:
        out_ += url_encoded(text, kept_in_path);
        return;
      case Escaping::UrlPart:
        out_ += url_encoded(text);
        return;
      case Escaping::UrlEncoded:
        return append_address(url_normalized(text));
    }
  }
  void append_address(const std::string& address) {
    if (markup_ == Markup::Html)
      append_html(out_, address);
    else
      out_ += address;
  }

  const Template& parts_;
  Markup markup_;
  const Reader& reader_;
  const Program& program_;
  WithElements facts_;
  std::string out_;
};

}  // namespace

std::string fill(const Template& parts, Markup markup, const Reader& reader) {
  return Filling(parts, markup, reader).run();
}

}  // namespace tend
