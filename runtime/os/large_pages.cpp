#include "runtime/os/large_pages.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace tend {

#if defined(__linux__) && defined(__GLIBC__)
namespace {

constexpr std::size_t page_size = std::size_t{2} << 20;
// Of addresses; only what is used becomes memory.
constexpr std::size_t room = std::size_t{256} << 20;
constexpr int usual_padding = 128 << 10;

}  // namespace

void prefer_large_pages() {
  const auto heap_end = [] { return reinterpret_cast<std::uintptr_t>(sbrk(0)); };
  const std::uintptr_t before = heap_end();
  mallopt(M_MMAP_MAX, 0);  // large blocks come from the heap as well, and go back to it
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, static_cast<int>(room));
  void* volatile grows = std::malloc(page_size / 2);
  std::free(grows);
  mallopt(M_TOP_PAD, usual_padding);
  const std::uintptr_t after = heap_end();
  if (after - before < room) return;  // another allocator, or a limit
  const std::uintptr_t begin = (before + page_size - 1) / page_size * page_size;
  madvise(reinterpret_cast<void*>(begin), after - begin, MADV_HUGEPAGE);
}
#else
void prefer_large_pages() {}
#endif

}  // namespace tend
