#include "compiler/prove/circles.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

namespace tend {
namespace {

/// Who is in one workflow is at once in another.
struct Leads {
  std::uint32_t to = 0;
  Span span;  ///< of the step or the trigger by which
};

class Circles {
 public:
  Circles(const checked::Checked& checked, const std::vector<FlowGraph>& graphs,
          Diagnostics& diagnostics)
      : checked_(checked), graphs_(graphs), diagnostics_(diagnostics) {}

  void prove() {
    find_events();
    if (!any_leads()) return;
    leads_.resize(checked_.workflows.size());
    for (std::uint32_t i = 0; i < checked_.workflows.size(); ++i)
      numbers_.try_emplace(checked_.workflows[i].name, i);
    for (const FlowGraph& graph : graphs_) steps_lead(graph);
    for (std::uint32_t i = 0; i < checked_.workflows.size(); ++i) triggers_lead(i);
    search();
  }

 private:
  void find_events() {
    for (std::size_t i = 0; i < checked_.events.size(); ++i) {
      const checked::EventId event(i);
      if (checked_.events[event].name == "entered") entered_ = event;
      if (checked_.events[event].name == "completed") completed_ = event;
    }
  }
  bool listens(const checked::Trigger& trigger) const {
    return trigger.event && (trigger.event == entered_ || trigger.event == completed_);
  }

  /// Most projects have nothing of the kind.
  bool any_leads() const {
    for (const FlowGraph& graph : graphs_) {
      for (const Vertex& vertex : graph.vertices) {
        if (vertex.kind == VertexKind::Enroll) return true;
      }
    }
    for (const checked::Workflow& workflow : checked_.workflows) {
      for (const checked::Trigger& trigger : workflow.triggers) {
        if (listens(trigger)) return true;
      }
    }
    return false;
  }

  std::optional<std::uint32_t> number(std::string_view name) const {
    const auto found = numbers_.find(name);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  /// What is reached from the start without a wait.
  void steps_lead(const FlowGraph& graph) {
    IdMap<VertexId, bool> seen(graph.vertices.size(), false);
    std::vector<VertexId> found{VertexId(std::size_t{0})};
    seen[found.front()] = true;
    bool ends = false;
    while (!found.empty()) {
      const VertexId id = found.back();
      found.pop_back();
      const Vertex& vertex = graph.vertices[id];
      ends = ends || vertex.kind == VertexKind::End;
      if (vertex.kind == VertexKind::Wait) continue;
      if (vertex.kind == VertexKind::Enroll) {
        const auto& enroll = std::get<checked::EnrollIn>(checked_.steps[vertex.step].node);
        if (const auto to = number(enroll.workflow))
          leads_[graph.workflow_index].push_back({*to, vertex.span});
      }
      auto edge = std::lower_bound(graph.edges.begin(), graph.edges.end(), id,
                                   [](const Edge& at, VertexId from) { return at.from < from; });
      for (; edge != graph.edges.end() && edge->from == id; ++edge) {
        if (!seen[edge->to]) found.push_back(edge->to);
        seen[edge->to] = true;
      }
    }
    if (ends_at_once_.size() <= graph.workflow_index)
      ends_at_once_.resize(graph.workflow_index + 1, false);
    ends_at_once_[graph.workflow_index] = ends;
  }

  void triggers_lead(std::uint32_t workflow) {
    for (const checked::Trigger& trigger : checked_.workflows[workflow].triggers) {
      if (!listens(trigger) || !trigger.key) continue;
      const auto* key = std::get_if<checked::Constant>(&checked_.exprs[trigger.key].node);
      const auto* name = key ? std::get_if<std::string>(&key->value) : nullptr;
      const auto from = name ? number(*name) : std::nullopt;
      if (from && (trigger.event == entered_ || ends_at_once_[*from]))
        leads_[*from].push_back({workflow, trigger.whole});
    }
  }

  /// Depth first; each circle is told once, by its first workflow that is found.
  void search() {
    enum class Mark : std::uint8_t { New, Open, Done };
    std::vector<Mark> marks(leads_.size(), Mark::New);
    std::vector<std::pair<std::uint32_t, std::size_t>> path;
    for (std::uint32_t start = 0; start < leads_.size(); ++start) {
      if (marks[start] != Mark::New) continue;
      marks[start] = Mark::Open;
      path.emplace_back(start, 0);
      while (!path.empty()) {
        auto& [workflow, next] = path.back();
        if (next == leads_[workflow].size()) {
          marks[workflow] = Mark::Done;
          path.pop_back();
          continue;
        }
        const std::uint32_t to = leads_[workflow][next++].to;
        if (marks[to] == Mark::Open) report(path, to);
        if (marks[to] != Mark::New) continue;
        marks[to] = Mark::Open;
        path.emplace_back(to, 0);
      }
    }
  }

  void report(const std::vector<std::pair<std::uint32_t, std::size_t>>& path, std::uint32_t back) {
    auto begin = path.begin();
    while (begin->first != back) ++begin;
    const auto way = [&](const auto& at) -> const Leads& {
      return leads_[at.first][at.second - 1];
    };
    const auto name = [&](std::uint32_t workflow) {
      return "`" + checked_.workflows[workflow].name + "`";
    };
    const bool alone = begin + 1 == path.end();
    auto report = diagnostics_.report(
        Code::EnrolCircle, way(*begin).span,
        alone ? name(back) + " enrols people in itself, with no wait"
              : "people go from " + name(back) + " round to " + name(back) + " with no wait");
    if (!alone) report.primary("from " + name(begin->first) + " to " + name(way(*begin).to));
    for (auto at = begin + 1; at != path.end(); ++at)
      report.label(way(*at).span, "from " + name(at->first) + " to " + name(way(*at).to));
    report.help("put a `wait` before one of them");
  }

  const checked::Checked& checked_;
  const std::vector<FlowGraph>& graphs_;
  Diagnostics& diagnostics_;
  checked::EventId entered_;
  checked::EventId completed_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::vector<std::vector<Leads>> leads_;  // per workflow
  std::vector<bool> ends_at_once_;         // per workflow: can be completed without a wait
};

}  // namespace

void prove_circles(const checked::Checked& checked, const std::vector<FlowGraph>& graphs,
                   Diagnostics& diagnostics) {
  Circles(checked, graphs, diagnostics).prove();
}

}  // namespace tend
