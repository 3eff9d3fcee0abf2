// sameness.cpp: what is asked for twice is kept once: tallies, watches, absences, zones, types.
#include <algorithm>
#include <cstring>
#include <type_traits>

#include "base/hash.hpp"
#include "compiler/check/operands.hpp"
#include "compiler/check/project.hpp"

namespace tend::checking {
namespace {

/// The bytes of what makes a thing what it is, for comparing and hashing.
class Key {
 public:
  template <class T>
  Key& add(const T& value) {
    static_assert(std::has_unique_object_representations_v<T>);
    const auto* bytes = reinterpret_cast<const char*>(&value);
    bytes_.append(bytes, sizeof value);
    return *this;
  }
  Key& add(const std::string& text) {
    add(text.size());
    bytes_ += text;
    return *this;
  }
  Key& add(const Duration& duration) {
    return add(duration.months).add(duration.days).add(duration.business_days).add(duration.us);
  }
  Key& add(const checked::Literal& literal) {
    add(literal.index());
    std::visit([&](const auto& value) { add(value); }, literal);
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// All of a node but its operands.
Key own_key(const checked::Expr& expr) {
  Key key;
  key.add(expr.node.index()).add(expr.type).add(expr.enum_type.value).add(expr.shape.value);
  std::visit(overloaded{
                 [&](const checked::Constant& each) { key.add(each.value); },
                 [&](const checked::ContactField& each) { key.add(each.field.value); },
                 [&](const checked::EventField& each) { key.add(each.field); },
                 [&](const checked::Apply& each) { key.add(each.op).add(each.operands.size()); },
                 [&](const checked::CallFunction& each) { key.add(each.function); },
                 [&](const checked::InList& each) {
                   for (const checked::Literal& item : each.items) key.add(item);
                 },
                 [&](const checked::RunVariable& each) { key.add(each.variable.value); },
                 [&](const checked::MessageVariable& each) { key.add(each.variable); },
                 [&](const checked::History& each) { key.add(each.tally.value).add(each.kind); },
                 [&](const checked::EventIs& each) { key.add(each.event.value); },
                 [&](const checked::Member& each) { key.add(each.list.value); },
                 [&](const checked::Active& each) { key.add(each.workflow); },
                 [&](const checked::SubscribedTo& each) { key.add(each.topic.value); },
                 [&](const checked::Held& each) { key.add(each.watch.value); },
                 [&](const checked::Reached& each) { key.add(each.strictly); },
                 [&](const checked::RecordField& each) { key.add(each.field); },
                 [&](const checked::Quantified& each) { key.add(each.op); },
                 [&](const checked::Matches& each) { key.add(each.regex); },
                 [](const auto&) {},
             },
             expr.node);
  return key;
}

std::vector<checked::ExprId> operands_of(const checked::ExprNode& node) {
  std::vector<checked::ExprId> operands;
  for_each_operand(node, [&](checked::ExprId operand) { operands.push_back(operand); });
  return operands;
}

Key& add_expr(Key& key, const Project& project, checked::ExprId expr) {
  return key.add(expr ? project.hash(expr) : 0);
}

Key tally_key(const Project& project, const checked::Tally& tally) {
  Key key;
  key.add(tally.event.value)
      .add(tally.value_field.value_or(none))
      .add(tally.group_field.value_or(none))
      .add(tally.last.has_value())
      .add(tally.last.value_or(Duration{}))
      .add(tally.zone.value)
      .add(tally.keep);
  add_expr(key, project, tally.condition);
  add_expr(key, project, tally.since);
  return key;
}

Key held_key(const Project& project, const checked::Watch& watch) {
  Key key;
  key.add(watch.duration).add(watch.zone.value).add(watch.newcomers_later);
  add_expr(key, project, watch.expr);
  return key;
}

Key absence_key(const Project& project, const checked::Absence& absence) {
  Key key;
  key.add(absence.first.value)
      .add(absence.second.value)
      .add(absence.first_key.value_or(none))
      .add(absence.second_key.value_or(none))
      .add(absence.within)
      .add(absence.zone.value);
  add_expr(key, project, absence.first_condition);
  add_expr(key, project, absence.second_condition);
  return key;
}

/// The one with the key that is `equal`, or none.
template <class Table, class Equal>
auto find_equal(const Table& table, std::uint64_t hash, Equal equal) {
  const auto [begin, end] = table.equal_range(hash);
  const auto found =
      std::find_if(begin, end, [&](const auto& entry) { return equal(entry.second); });
  return found == end ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::uint64_t Project::hash(checked::ExprId expr) const {
  Key key = own_key(out.exprs[expr]);
  for (const checked::ExprId operand : operands_of(out.exprs[expr].node)) key.add(hash(operand));
  return stable_hash(key.bytes());
}

bool Project::same(checked::ExprId left, checked::ExprId right) const {
  if (left == right) return true;
  if (!left || !right) return false;
  const checked::Expr& one = out.exprs[left];
  const checked::Expr& other = out.exprs[right];
  if (own_key(one).bytes() != own_key(other).bytes()) return false;
  const std::vector<checked::ExprId> ones = operands_of(one.node);
  const std::vector<checked::ExprId> others = operands_of(other.node);
  return std::equal(ones.begin(), ones.end(), others.begin(), others.end(),
                    [&](checked::ExprId a, checked::ExprId b) { return same(a, b); });
}

checked::TallyId Project::tally(checked::Tally tally) {
  const Key key = tally_key(*this, tally);
  const std::uint64_t hash = stable_hash(key.bytes());
  const auto equal = [&](checked::TallyId id) {
    const checked::Tally& other = out.tallies[id];
    return tally_key(*this, other).bytes() == key.bytes() &&
           same(other.condition, tally.condition) && same(other.since, tally.since);
  };
  if (const auto found = find_equal(tallies_, hash, equal)) return *found;
  return tallies_.emplace(hash, out.tallies.add(std::move(tally)))->second;
}

checked::WatchId Project::held(checked::Watch watch) {
  const Key key = held_key(*this, watch);
  const std::uint64_t hash = stable_hash(key.bytes());
  const auto equal = [&](checked::WatchId id) {
    const checked::Watch& other = out.watches[id];
    return held_key(*this, other).bytes() == key.bytes() && same(other.expr, watch.expr);
  };
  if (const auto found = find_equal(held_, hash, equal)) return *found;
  watch.kind = WatchInfo::Kind::Held;
  return held_.emplace(hash, out.watches.add(std::move(watch)))->second;
}

checked::EventId Project::absence(checked::Absence absence, Span span) {
  const Key key = absence_key(*this, absence);
  const std::uint64_t hash = stable_hash(key.bytes());
  const auto equal = [&](std::uint32_t index) {
    const checked::Absence& other = out.absences[index];
    return absence_key(*this, other).bytes() == key.bytes() &&
           same(other.first_condition, absence.first_condition) &&
           same(other.second_condition, absence.second_condition);
  };
  if (const auto found = find_equal(absences_, hash, equal)) return out.absences[*found].event;
  checked::Event event = out.events[absence.first];
  event.name += " without " + out.events[absence.second].name;
  event.span = span;
  event.foreign_name.clear();
  event.foreign_fields.clear();
  event.synthetic = true;
  absence.event = out.events.add(std::move(event));
  event_facts.add(EventFacts(event_facts[absence.first]));
  absences_.emplace(hash, static_cast<std::uint32_t>(out.absences.size()));
  out.absences.push_back(absence);
  return absence.event;
}

checked::ZoneId Project::zone(const checked::Zone& zone) {
  const auto found = std::find(out.zones.begin(), out.zones.end(), zone);
  if (found != out.zones.end())
    return checked::ZoneId(static_cast<std::size_t>(found - out.zones.begin()));
  return out.zones.add(zone);
}

checked::ShapeId Project::shape(checked::Shape shape) {
  const auto equal_field = [](const checked::Field& one, const checked::Field& other) {
    return one.name == other.name && type_of(one) == type_of(other);
  };
  const auto found =
      std::find_if(out.shapes.begin(), out.shapes.end(), [&](const checked::Shape& each) {
        return each.type == shape.type &&
               std::equal(each.fields.begin(), each.fields.end(), shape.fields.begin(),
                          shape.fields.end(), equal_field);
      });
  if (found != out.shapes.end())
    return checked::ShapeId(static_cast<std::size_t>(found - out.shapes.begin()));
  return out.shapes.add(std::move(shape));
}

checked::EnumId Project::enumeration(checked::Enum enumeration) {
  Key key;
  for (const std::string& value : enumeration.values) key.add(value);
  const std::uint64_t hash = stable_hash(key.bytes());
  const auto equal = [&](checked::EnumId id) { return out.enums[id].values == enumeration.values; };
  if (const auto found = find_equal(enums_, hash, equal)) return *found;
  return enums_.emplace(hash, out.enums.add(std::move(enumeration)))->second;
}

}  // namespace tend::checking
