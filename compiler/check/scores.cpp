#include "compiler/check/scores.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "compiler/check/amounts.hpp"
#include "compiler/check/triggers.hpp"

namespace tend::checking {
namespace {

constexpr std::size_t most_decays = 4;  // a contact has a cell for when each is next due

/// Two alternatives of one rule on the same event are one: an event that fits both counts once.
void merge(Project& project, std::vector<checked::Trigger>& triggers) {
  for (std::size_t index = 0; index < triggers.size(); ++index) {
    checked::Trigger& kept = triggers[index];
    const auto is_same = [&](checked::Trigger& other) {
      if (!kept.event || other.event != kept.event) return false;
      if (!kept.condition || !other.condition) {
        kept.condition = {};
        kept.key = {};
        return true;
      }
      kept.condition = project.add(kept.whole, {Type::Bool, {}},
                                   checked::Apply{Op::Or, {kept.condition, other.condition}});
      if (!kept.key || !other.key || !project.same(kept.key, other.key)) kept.key = {};
      return true;
    };
    const auto next = triggers.begin() + static_cast<std::ptrdiff_t>(index) + 1;
    triggers.erase(std::remove_if(next, triggers.end(), is_same), triggers.end());
  }
}

void check_rule(Project& project, const ast::Ast& file, const ast::ScoreRule& written,
                checked::Score& score) {
  std::vector<checked::Trigger> triggers;
  Triggers(project, file, nullptr, Triggers::Purpose::Score)
      .check(written.condition, written.span, triggers);
  merge(project, triggers);
  if (written.points.micros == 0)
    project.diagnostics.report(Code::BadSetting, written.span, "a rule that counts nothing")
        .primary("0 points change no score");
  if (written.up_to) {
    if (written.up_to->micros < written.points.micros)
      project.diagnostics.report(Code::BadSetting, written.span, "a rule that never counts")
          .primary("one time is " + format_number(written.points) + " points, and the most is " +
                   format_number(*written.up_to));
    check_some_time(project, written.per, written.span, "the most is in a length of time");
  }
  const Number points{written.remove ? -written.points.micros : written.points.micros};
  const auto first = static_cast<std::uint32_t>(score.rules.size());
  for (const checked::Trigger& trigger : triggers) {
    const bool shares = written.up_to && score.rules.size() > first;
    score.rules.push_back({trigger, points, written.up_to, written.per,
                           shares ? std::optional(first) : std::nullopt});
  }
}

void check_decay(Project& project, const ast::ScoreDecay& written, checked::Score& score) {
  if (!check_share(project, written.share, written.span, "what decays", true) ||
      !check_some_time(project, written.per, written.span, "a score decays over a time"))
    return;
  if (score.decays.size() == most_decays) {
    project.diagnostics.report(Code::BadSetting, written.span, "a score has four decays at most");
    return;
  }
  score.decays.push_back({written.share, written.per});
}

template <class Visit>
void for_each_score(const Project& project, Visit visit) {
  for (std::size_t index = 0; index < project.modules.files.size(); ++index)
    for (const ast::Decl& decl : project.modules.files[index].decls)
      if (const auto* score = std::get_if<ast::Score>(&decl.node))
        visit(project.modules.files[index], *score, index < project.modules.library_files);
}

/// One block a file: what other files say of the score is added to it.
void check_said_once(Project& project) {
  const ast::Ast* current = nullptr;
  NameTable<Span> seen;
  for_each_score(project, [&](const ast::Ast& file, const ast::Score& score, bool) {
    if (&file != current) seen.clear();
    current = &file;
    const auto [first, added] = seen.try_emplace(score.name.text, score.name.span);
    if (added) return;
    project.diagnostics
        .report(Code::Duplicate, score.name.span,
                "the score " + quoted(score.name.text) + " is declared twice in this file")
        .label(first->second, "first declared here")
        .help("put all its rules into one");
  });
}

/// It decays in one place: two shares a month would both be taken.
void check_decays_once(Project& project) {
  NameTable<Span> seen;
  for_each_score(project, [&](const ast::Ast& file, const ast::Score& score, bool) {
    for (const auto& item : score.items) {
      const auto* decay = std::get_if<ast::ScoreDecay>(&item);
      if (!decay) continue;
      const auto [first, added] = seen.try_emplace(score.name.text, decay->span);
      if (added || project.sources.at(first->second) == file.source) continue;
      project.diagnostics
          .report(Code::Duplicate, decay->span,
                  "the score " + quoted(score.name.text) + " decays in another file already")
          .label(first->second, "it decays here");
    }
  });
}

}  // namespace

void declare_scores(Project& project) {
  check_said_once(project);
  check_decays_once(project);
  for_each_score(project, [&](const ast::Ast&, const ast::Score& score, bool library) {
    const auto [entry, added] = project.fields.try_emplace(score.name.text);
    if (added) {
      checked::Field field;
      field.name = score.name.text;
      field.type = Type::Number;
      field.initial = Number{0};
      field.span = score.name.span;
      entry->second = project.out.fields.add(std::move(field));
      project.library_field.add(library);
      return;
    }
    checked::Field& field = project.out.fields[entry->second];
    if (field.type != Type::Number) {
      project.diagnostics
          .report(Code::FieldType, score.name.span,
                  "the score " + quoted(score.name.text) + " needs a field that is a number")
          .label(field.span, "this field is " + std::string(in_words(field.type)));
    } else if (!field.initial) {
      field.initial = Number{0};  // a first value that `contact` gives it comes later
    }
  });
}

void check_scores(Project& project) {
  for_each_score(project, [&](const ast::Ast& file, const ast::Score& written, bool) {
    const auto field = project.fields.find(written.name.text);
    if (field == project.fields.end() || project.out.fields[field->second].type != Type::Number)
      return;
    const auto known = std::find_if(project.out.scores.begin(), project.out.scores.end(),
                                    [&](const auto& each) { return each.field == field->second; });
    const bool is_new = known == project.out.scores.end();
    checked::Score score = is_new ? checked::Score{field->second, {}, {}} : std::move(*known);
    for (const auto& item : written.items)
      std::visit(overloaded{
                     [&](const ast::ScoreRule& rule) { check_rule(project, file, rule, score); },
                     [&](const ast::ScoreDecay& decay) { check_decay(project, decay, score); },
                 },
                 item);
    if (is_new)
      project.out.scores.push_back(std::move(score));
    else
      *known = std::move(score);
  });
}

}  // namespace tend::checking
