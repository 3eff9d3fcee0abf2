#include "runtime/worker/program_change.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/engine/parks.hpp"
#include "runtime/program/file.hpp"
#include "runtime/program/link.hpp"
#include "runtime/worker/set_aside.hpp"
#include "runtime/worker/translation.hpp"

namespace tend {
namespace {

/// What the store's contacts speak in: the hash of the project, then that of what is run of it.
constexpr std::string_view marker = "program";
constexpr std::size_t page_size = 1000;

class Change {
 public:
  Change(ContactStore& store, const Program& program) : store_(store), project_(program) {}

  Result<void> look_around(Instant now);
  Result<RunningProgram> link_all();
  Result<void> tell_over(const RunningProgram& running, Zones& zones, const SessionOptions& options,
                         Instant now);
  Result<void> drop_unneeded(const RunningProgram& running);

 private:
  using Page = std::vector<StoredContact>;
  using Readers = std::map<Digest, ContactStates>;
  template <class Work>
  Result<void> each_page(Work work);
  Result<const Program*> earlier(const Digest& hash);
  Result<void> look_at(const StoredContact& contact, Texts& texts, Readers& readers, Instant now);
  bool has_workflow(const std::string& name) const;
  void note(const Program& earlier, const ContactState& state);

  ContactStore& store_;
  const Program& project_;
  std::map<Digest, std::unique_ptr<Program>> earlier_;
  /// Workflows whose runs are under way, or that only earlier programs have.
  std::set<std::pair<const Program*, std::uint32_t>> needed_;
  Instant latest_ = earliest_instant;  ///< that anything at rest speaks of as past
};

template <class Work>
Result<void> Change::each_page(Work work) {
  std::optional<ContactKey> after;
  for (;;) {
    const Result<Page> page = store_.contacts_after(after, page_size);
    if (!page) return tl::unexpected(page.error());
    if (page->empty()) return {};
    after = page->back().key;
    if (Result<void> done = work(*page); !done) return done;
  }
}

Result<const Program*> Change::earlier(const Digest& hash) {
  std::unique_ptr<Program>& known = earlier_[hash];
  if (known) return known.get();
  const Result<std::string> bytes = store_.program(hash);
  if (!bytes) return tl::unexpected(bytes.error());
  Result<Program> read = read_program(*bytes);
  if (!read) return tl::unexpected(read.error());
  known = std::make_unique<Program>(std::move(*read));
  return known.get();
}

bool Change::has_workflow(const std::string& name) const {
  return std::any_of(project_.workflows.begin(), project_.workflows.end(),
                     [&](const WorkflowInfo& each) { return project_.text(each.name) == name; });
}

void Change::note(const Program& earlier, const ContactState& state) {
  const auto need = [&](std::uint32_t workflow) { needed_.emplace(&earlier, workflow); };
  for (const ContactState::KeptRun& kept : state.runs) {
    const Run& run = kept.run;
    const bool has_left = run.state == RunState::Left;
    latest_ = std::max({latest_, run.entered, run.anchor, has_left ? run.wake : run.entered});
    // Who was in a workflow stays known, for the day on which it comes back.
    if (!has_left || !has_workflow(earlier.text(earlier.workflows[run.workflow].name)))
      need(run.workflow);
  }
  for (const Parked& parked : state.parks) {
    if (parked.kind == static_cast<std::uint8_t>(ParkKind::Message))
      need(message_of(parked).run.workflow);
  }
  for (const ContactState::KeptTally& kept : state.tallies)
    latest_ = std::max(latest_, kept.tally_state.last_at);
}

/// Who was set aside is tried again: she is to be taken along with the others.
Result<void> Change::look_at(const StoredContact& contact, Texts& texts, Readers& readers,
                             Instant now) {
  const bool is_aside = !contact.set_aside.empty();
  const auto put_aside = [&](const std::string& why) -> Result<void> {
    if (is_aside) return {};
    return store_.set_aside({contact.key, now, why});
  };
  if (contact.is_damaged) return put_aside(std::string(damaged_words));
  if (!contact.state.empty()) {
    const Result<const Program*> program = earlier(contact.program);
    if (!program && is_aside) return {};
    if (!program) return tl::unexpected(program.error());
    const auto reader = readers.try_emplace(contact.program, **program, texts).first;
    const Result<ContactState> state = reader->second.read(contact.state);
    if (!state && state.error().code == ErrorCode::Malformed)
      return put_aside(state.error().message);
    if (!state) return tl::unexpected(state.error());
    note(**program, *state);
  }
  return is_aside ? bring_back(store_, contact.key, now) : Result<void>();
}

/// Who is inside of what, of all contacts.
Result<void> Change::look_around(Instant now) {
  return each_page([&](const Page& page) -> Result<void> {
    Texts texts;
    Readers readers;
    for (const StoredContact& contact : page) {
      if (auto looked = look_at(contact, texts, readers, now); !looked) return looked;
    }
    return {};
  });
}

Result<RunningProgram> Change::link_all() {
  std::vector<EarlierWorkflow> needed;
  for (const auto& [program, workflow] : needed_) needed.push_back({program, workflow});
  // In the order of their hashes, not of where they lie in memory.
  const auto place = [&](const EarlierWorkflow& kept) {
    for (const auto& [hash, program] : earlier_) {
      if (program.get() == kept.program) return std::pair(hash, kept.workflow);
    }
    return std::pair(Digest{}, kept.workflow);
  };
  std::sort(needed.begin(), needed.end(), [&](const EarlierWorkflow& a, const EarlierWorkflow& b) {
    return place(a) < place(b);
  });
  Result<Program> linked = link(project_, needed);
  if (!linked) return tl::unexpected(linked.error());
  for (const auto& [hash, program] : earlier_) {
    if (auto fit = check_fields(*program, *linked); !fit) return tl::unexpected(fit.error());
  }
  RunningProgram running{std::move(*linked), {}};
  const std::string bytes = write_program(running.program);
  running.hash = program_hash(bytes);
  if (auto put = store_.put_program(running.hash, bytes); !put) return tl::unexpected(put.error());
  // Until everybody is told, of no project: some speak in this one from now on, whatever comes
  // next.
  if (auto set = store_.set_shared(marker, to_hex(Digest{}) + ' ' + to_hex(running.hash)); !set)
    return tl::unexpected(set.error());
  if (auto committed = store_.commit(); !committed) return tl::unexpected(committed.error());
  return running;
}

/// One page's contacts, at hand in a session of their own.
class PageSession {
 public:
  PageSession(ContactStore& store, const std::map<Digest, std::unique_ptr<Program>>& earlier,
              const RunningProgram& running, Zones& zones, SessionOptions options)
      : earlier_(earlier), running_(running) {
    options.read_earlier = [this](const Digest& hash, std::string_view bytes) {
      return read(hash, bytes);
    };
    session_.emplace(store, running.program, running.hash, zones, options);
  }

  Result<void> meet(const StoredContact& contact, Instant now) {
    // What is new in the program that this contact knows: all of it for one without a state.
    session_->contacts.tell_time(now);
    const std::vector<bool>& is_new =
        contact.state.empty() ? none_new_ : of(contact.program).translation.new_watches();
    if (auto met = session_->engine.meet_changed(contact.identity, now, is_new); !met) return met;
    session_->contacts.bring_in(contact.key);
    return {};
  }
  Result<void> commit() { return session_->commit(); }

 private:
  struct Reader {
    ContactStates states;
    Translation translation;
  };
  Reader& of(const Digest& hash) {
    const auto known = readers_.find(hash);
    if (known != readers_.end()) return *known->second;
    const Program& program = *earlier_.at(hash);
    return *readers_
                .emplace(hash, std::make_unique<Reader>(
                                   Reader{ContactStates(program, session_->texts),
                                          Translation(program, running_.program, session_->texts)}))
                .first->second;
  }
  Result<ContactState> read(const Digest& hash, std::string_view bytes) {
    Reader& reader = of(hash);
    const Result<ContactState> state = reader.states.read(bytes);
    if (!state) return tl::unexpected(state.error());
    return reader.translation(*state);
  }

  const std::map<Digest, std::unique_ptr<Program>>& earlier_;
  const RunningProgram& running_;
  std::optional<Session> session_;
  std::map<Digest, std::unique_ptr<Reader>> readers_;
  std::vector<bool> none_new_ = std::vector<bool>(running_.program.watches.size());
};

Result<void> Change::tell_over(const RunningProgram& running, Zones& zones,
                               const SessionOptions& options, Instant now) {
  now = std::max({now, latest_, options.live_from.value_or(earliest_instant)});
  return each_page([&](const Page& page) -> Result<void> {
    const auto is_told = [&](const StoredContact& contact) {
      return contact.state.empty() || contact.program == running.hash || !contact.set_aside.empty();
    };
    if (std::all_of(page.begin(), page.end(), is_told)) return {};
    PageSession session(store_, earlier_, running, zones, options);
    for (const StoredContact& contact : page) {
      if (is_told(contact)) continue;
      if (auto met = session.meet(contact, now); !met) {
        store_.rollback();
        return met;
      }
    }
    Result<void> committed = session.commit();
    if (!committed) store_.rollback();
    return committed;
  });
}

/// Everybody speaks in the numbers of what runs now. Those that somebody spoke in until this change
/// stay until the next one, for whoever reads the store just now; and all of them do while somebody
/// is set aside, whose row may be replaced by an older one.
Result<void> Change::drop_unneeded(const RunningProgram& running) {
  const auto aside = store_.all_set_aside(std::nullopt, 1);
  if (!aside) return tl::unexpected(aside.error());
  if (!aside->empty()) return {};
  const auto hashes = store_.programs();
  if (!hashes) return tl::unexpected(hashes.error());
  for (const Digest& hash : *hashes) {
    if (hash == running.hash || earlier_.contains(hash)) continue;
    if (auto dropped = store_.drop_program(hash); !dropped) return dropped;
  }
  return {};
}

/// Of what stands at the marker.
std::optional<Digest> second_hash(std::string_view text) {
  const std::size_t blank = text.find(' ');
  return blank == std::string_view::npos ? std::nullopt : digest_from_hex(text.substr(blank + 1));
}

}  // namespace

Result<void> settle_anew(ContactStore& store) {
  const auto text = store.shared(marker);
  if (!text) return tl::unexpected(text.error());
  const auto running = *text ? second_hash(**text) : std::nullopt;
  return running ? store.set_shared(marker, "anew " + to_hex(*running)) : Result<void>();
}

Result<std::optional<Digest>> program_at_work(ContactStore& store) {
  const auto text = store.shared(marker);
  if (!text) return tl::unexpected(text.error());
  return *text ? second_hash(**text) : std::nullopt;
}

Result<RunningProgram> settle_program(ContactStore& store, const Program& program,
                                      const Digest& hash, Zones& zones,
                                      const SessionOptions& options, Instant now) {
  const auto known = store.shared(marker);
  if (!known) return tl::unexpected(known.error());
  const std::string project = to_hex(hash) + ' ';
  if (*known && (*known)->starts_with(project)) {
    const auto running = second_hash(**known);
    if (running == hash) return RunningProgram{program, hash};
    const auto bytes = running ? store.program(*running)
                               : failure(ErrorCode::Malformed, "the store names no program");
    if (!bytes) return tl::unexpected(bytes.error());
    Result<Program> read = read_program(*bytes);
    if (!read) return tl::unexpected(read.error());
    return RunningProgram{std::move(*read), *running};
  }
  Change change(store, program);
  Result<void> looked = change.look_around(now);
  Result<RunningProgram> running =
      looked ? change.link_all() : Result<RunningProgram>(tl::unexpected(looked.error()));
  if (!running) {
    store.rollback();
    return running;
  }
  if (auto told = change.tell_over(*running, zones, options, now); !told)
    return tl::unexpected(told.error());
  if (auto dropped = change.drop_unneeded(*running); !dropped)
    return tl::unexpected(dropped.error());
  if (auto set = store.set_shared(marker, project + to_hex(running->hash)); !set)
    return tl::unexpected(set.error());
  if (auto committed = store.commit(); !committed) return tl::unexpected(committed.error());
  return running;
}

}  // namespace tend
