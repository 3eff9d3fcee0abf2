#include "base/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace tend {

Diagnostics::Builder Diagnostics::report(Code code, Span span, std::string message) {
  diagnostics_.push_back({code, info(code).severity, std::move(message), {span, {}}, {}, {}, {}});
  return Builder(diagnostics_.back());
}

std::size_t Diagnostics::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::ranges::count(diagnostics_, severity, &Diagnostic::severity));
}

void Diagnostics::sort(const Sources& sources) {
  const auto place = [&](const Diagnostic& diagnostic) {
    const Span span = diagnostic.primary.span;
    return std::tuple(sources.at(span), span.begin, span.end);
  };
  std::ranges::stable_sort(diagnostics_, {}, place);
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return a.code == b.code && a.primary.span == b.primary.span && a.message == b.message;
  };
  diagnostics_.erase(std::unique(diagnostics_.begin(), diagnostics_.end(), same),
                     diagnostics_.end());
}

}  // namespace tend
