#include "base/source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace tend {
namespace {

constexpr std::size_t longest_text = std::numeric_limits<std::uint32_t>::max() - 1;

std::vector<std::uint32_t> find_line_starts(std::string_view text) {
  std::vector<std::uint32_t> starts = {0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  return starts;
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

tl::unexpected<Error> file_failure(const std::string& path, int error) {
  const ErrorCode code =
      error == ENOENT || error == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Unreadable;
  return failure(code, path + ": " + std::strerror(error));
}

Result<std::string> read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) return file_failure(path, errno);
  std::string text;
  constexpr std::size_t chunk = 65'536;
  std::size_t got = chunk;
  while (got == chunk) {
    const std::size_t size = text.size();
    text.resize(size + chunk);
    got = std::fread(text.data() + size, 1, chunk, file.get());
    text.resize(size + got);
    if (text.size() > longest_text)
      return failure(ErrorCode::Unreadable, path + ": larger than 4 GiB");
  }
  if (std::ferror(file.get()) != 0) return file_failure(path, errno);
  return text;
}

}  // namespace

SourceId Sources::add(std::string name, std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  TEND_CHECK(text.size() < longest_text - next_base_, "all sources together fit in 4 GiB");
  Source source{std::move(name), std::move(text), next_base_, {}};
  source.line_starts = find_line_starts(source.text);
  // One more than its size, so that the end of one file is not the start of the next.
  next_base_ += static_cast<std::uint32_t>(source.text.size()) + 1;
  sources_.push_back(std::move(source));
  return SourceId(sources_.size() - 1);
}

Result<SourceId> Sources::read(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) return tl::unexpected<Error>(text.error());
  if (text->size() >= longest_text - next_base_)
    return failure(ErrorCode::Unreadable, path + ": the sources are larger than 4 GiB together");
  return add(path, std::move(*text));
}

SourceId Sources::at(Span span) const {
  TEND_CHECK(!sources_.empty(), "a span comes from a source");
  const auto after = std::upper_bound(
      sources_.begin() + 1, sources_.end(), span.begin,
      [](std::uint32_t begin, const Source& source) { return begin < source.base; });
  return SourceId(static_cast<std::size_t>(after - sources_.begin()) - 1);
}

std::string_view Sources::text(Span span) const {
  const Source& source = (*this)[at(span)];
  TEND_CHECK(span.begin <= span.end && span.end - source.base <= source.text.size(),
             "a span lies in one source");
  return std::string_view(source.text).substr(span.begin - source.base, span.size());
}

Position Sources::position(std::uint32_t offset) const {
  const Source& source = (*this)[at({offset, offset})];
  const std::uint32_t local = offset - source.base;
  const auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), local);
  const std::uint32_t start = *(after - 1);
  const std::string_view before = std::string_view(source.text).substr(start, local - start);
  const auto inside = std::count_if(before.begin(), before.end(), is_continuation);
  Position position;
  position.line = static_cast<std::uint32_t>(after - source.line_starts.begin());
  position.column = local - start + 1;
  position.character = position.column - static_cast<std::uint32_t>(inside);
  return position;
}

std::string_view Sources::line(SourceId id, std::uint32_t number) const {
  const Source& source = (*this)[id];
  TEND_CHECK(number >= 1 && number <= source.line_starts.size(), "lines count from 1");
  const std::uint32_t start = source.line_starts[number - 1];
  std::string_view line = std::string_view(source.text).substr(start);
  line = line.substr(0, line.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const CodePoint point = decode_utf8(text, at);
    if (!point.valid) return at;
    at += point.size;
  }
  return std::string_view::npos;
}

}  // namespace tend
