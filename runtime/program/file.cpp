#include "runtime/program/file.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "base/check.hpp"
#include "runtime/program/layout.hpp"
#include "runtime/program/verify.hpp"

namespace tend {
namespace {

// As in PNG: a byte no text begins with, then line ends that a transfer in text mode would damage.
constexpr std::string_view magic{"\x89TENDC\r\n", 8};
using layout::format_version;
constexpr std::size_t version_at = magic.size();
constexpr std::size_t hash_at = version_at + sizeof(std::uint32_t);
constexpr std::size_t payload_at = hash_at + sizeof(Digest);

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;
template <class T>
concept Enumeration = std::is_enum_v<T>;

template <Integer T>
void append(std::string& bytes, T value) {
  auto rest = static_cast<std::make_unsigned_t<T>>(value);
  std::array<char, sizeof(T)> little_endian;
  for (char& byte : little_endian) {
    byte = static_cast<char>(rest & 0xff);
    if constexpr (sizeof(T) > 1) rest = static_cast<decltype(rest)>(rest >> 8);
  }
  bytes.append(little_endian.data(), little_endian.size());
}

template <Integer T>
T decode(const char* bytes) {
  std::make_unsigned_t<T> value = 0;
  for (std::size_t i = sizeof(T); i-- > 0;) {
    if constexpr (sizeof(T) > 1) value = static_cast<decltype(value)>(value << 8);
    value = static_cast<decltype(value)>(value | static_cast<unsigned char>(bytes[i]));
  }
  return static_cast<T>(value);
}

class Writer {
 public:
  /// Begins with room for most programs: growing would touch three times the memory.
  explicit Writer(const Program& program) {
    std::size_t size = program.code.size() * 8 + program.steps.size() * sizeof(StepInfo);
    for (const std::string& text : program.texts) size += text.size() + sizeof(std::uint32_t);
    bytes_.reserve(size + program.workflows.size() * sizeof(WorkflowInfo) + 4096);
  }

  template <class... Items>
  void operator()(const Items&... items) {
    (write(items), ...);
  }

  static constexpr std::uint32_t version() { return format_version; }

  template <class T>
  void section(std::string_view tag, const T& items) {
    bytes_ += tag;
    const std::size_t size_at = bytes_.size();
    append(bytes_, std::uint32_t{0});
    write(items);
    std::string size;
    append(size, narrow(bytes_.size() - size_at - sizeof(std::uint32_t)));
    bytes_.replace(size_at, size.size(), size);
  }

  std::string take() { return std::move(bytes_); }

 private:
  static std::uint32_t narrow(std::size_t count) {
    TEND_CHECK(count <= std::numeric_limits<std::uint32_t>::max(), "a program is below 4 GiB");
    return static_cast<std::uint32_t>(count);
  }

  void write(Integer auto value) { append(bytes_, value); }
  void write(bool value) { bytes_.push_back(value ? 1 : 0); }
  void write(Enumeration auto value) { append(bytes_, static_cast<std::uint8_t>(value)); }
  void write(const std::string& text) {
    append(bytes_, narrow(text.size()));
    bytes_ += text;
  }
  template <class T>
  void write(const std::optional<T>& item) {
    write(item.has_value());
    if (item) write(*item);
  }
  template <class T>
  void write(const std::vector<T>& items) {
    append(bytes_, narrow(items.size()));
    for (const T& item : items) write(item);
  }
  template <class T>
  requires std::is_class_v<T>
  void write(const T& item) { layout::transfer(*this, item); }

  std::string bytes_;
};

/// Reads what a Writer wrote. The first failure is kept and ends all reading: what was read until
/// then is thrown away by the caller. Nothing is believed about counts: a vector grows only by what
/// was read.
class Reader {
 public:
  Reader(std::string_view bytes, std::uint32_t version) : rest_(bytes), version_(version) {}

  std::uint32_t version() const { return version_; }

  template <class... Items>
  void operator()(Items&... items) {
    (read(items), ...);
  }

  template <class T>
  void section(std::string_view tag, T& items) {
    section_ = tag;
    if (take(tag.size()) != tag) return fail("the section is missing");
    const auto size = read_integer<std::uint32_t>();
    const std::string_view content = take(size);
    if (failed()) return;
    const std::string_view after = std::exchange(rest_, content);
    read(items);
    if (!failed() && !rest_.empty()) fail("bytes are left over");
    rest_ = after;
  }

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }
  std::string_view rest() const { return rest_; }

 private:
  void fail(std::string_view what) {
    if (failed()) return;
    error_ = "section " + std::string(section_) + ": " + std::string(what);
  }

  std::string_view take(std::size_t size) {
    if (failed()) return {};
    if (size > rest_.size()) {
      fail("it ends too early");
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  template <Integer T>
  T read_integer() {
    const std::string_view bytes = take(sizeof(T));
    return failed() ? T{} : decode<T>(bytes.data());
  }

  template <Integer T>
  void read(T& value) {
    value = read_integer<T>();
  }
  void read(bool& value) {
    const auto byte = read_integer<std::uint8_t>();
    if (byte > 1) fail("neither true nor false");
    value = byte == 1;
  }
  template <Enumeration T>
  void read(T& value) {
    const auto byte = read_integer<std::uint8_t>();
    if (byte > static_cast<std::uint8_t>(layout::largest(T{}))) return fail("an unknown kind");
    value = static_cast<T>(byte);
  }
  void read(std::string& text) { text = take(read_integer<std::uint32_t>()); }
  template <class T>
  void read(std::optional<T>& item) {
    bool present = false;
    read(present);
    if (present) read(item.emplace());
  }
  template <class T>
  void read(std::vector<T>& items) {
    const auto count = read_integer<std::uint32_t>();
    // Every item has a byte at least, so that a count cannot promise more than there is.
    if (count > rest_.size()) return fail("a count of more than there is");
    items.reserve(std::min<std::size_t>(count, rest_.size() / sizeof(T)));
    for (std::uint32_t i = 0; i < count && !failed(); ++i) read(items.emplace_back());
  }
  template <class T>
  requires std::is_class_v<T>
  void read(T& item) { layout::transfer(*this, item); }

  std::string_view rest_;
  std::uint32_t version_;
  std::string_view section_;
  std::string error_;
};

/// Format 1 had neither zones, of which there is always one, nor what a list is made of: it carried
/// none; and its HTML knew one way to escape.
void complete(Program& program) {
  program.zones.resize(1);
  const auto of_texts = [&](std::vector<FieldInfo>& fields) {
    for (FieldInfo& field : fields) {
      if (field.type != Type::List) continue;
      if (program.shapes.empty()) program.shapes.push_back({Type::List, {FieldInfo{}}});
      field.shape = 0;
    }
  };
  of_texts(program.fields);
  for (EventInfo& event : program.events) of_texts(event.fields);
  for (MessageInfo& message : program.messages)
    for (TemplatePart& part : message.html)
      if (part.field != none) part.escaping = Escaping::Html;
}

Result<void> check_header(std::string_view bytes) {
  if (!bytes.starts_with(magic)) return failure(ErrorCode::Malformed, "not a tend program");
  if (bytes.size() < payload_at) return failure(ErrorCode::Malformed, "the program ends too early");
  const auto version = decode<std::uint32_t>(bytes.data() + version_at);
  if (version > format_version) {
    return failure(ErrorCode::Unsupported, "a program of format " + std::to_string(version) +
                                               "; this release reads up to " +
                                               std::to_string(format_version));
  }
  if (version == 0) return failure(ErrorCode::Malformed, "a program of format 0, which never was");
  const Digest digest = sha256(bytes.substr(payload_at));
  if (std::memcmp(digest.data(), bytes.data() + hash_at, digest.size()) != 0) {
    return failure(ErrorCode::Malformed, "the program is damaged: its hash is another");
  }
  return {};
}

}  // namespace

std::string write_program(const Program& program) {
  Writer writer(program);
  layout::transfer_sections(writer, program);
  const std::string payload = writer.take();
  std::string bytes{magic};
  append(bytes, format_version);
  const Digest digest = sha256(payload);
  bytes.append(digest.begin(), digest.end());
  return bytes += payload;
}

Digest program_hash(std::string_view bytes) {
  return sha256(bytes);
}

Result<Program> read_program(std::string_view bytes) {
  if (auto header = check_header(bytes); !header) return tl::unexpected(header.error());
  const auto version = decode<std::uint32_t>(bytes.data() + version_at);
  Reader reader(bytes.substr(payload_at), version);
  Program program;
  layout::transfer_sections(reader, program);
  if (reader.failed()) return failure(ErrorCode::Malformed, reader.error());
  if (!reader.rest().empty()) {
    return failure(ErrorCode::Malformed, "bytes are left over after the last section");
  }
  if (version == 1) complete(program);
  if (auto verified = verify(program); !verified) return tl::unexpected(verified.error());
  return program;
}

}  // namespace tend
