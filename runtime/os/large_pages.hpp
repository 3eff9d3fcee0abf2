// large_pages.hpp: memory in few, large pages, where the system has them.
#pragma once

namespace tend {

/// Lets the heap of this process begin in pages of 2 MiB. A large build touches 40,000 small pages
/// for the first time, which was a third of its time; a large simulation goes from contact to
/// contact, each in another page, of which the processor knows few: a tenth of its time. Call it
/// once, before anything large is made; where it cannot be had, nothing changes.
/// Not for a process that runs on: a vector that grows leaves its old memory to the heap, not to
/// the system.
void prefer_large_pages();

}  // namespace tend
