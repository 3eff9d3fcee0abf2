# One place for what every target is compiled with.
include(CheckLinkerFlag)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  # g++ 12 reports false ones inside std::string at -O2 and under sanitizers.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # The same answers on every machine: no fused multiply-add.
  -ffp-contract=off)
if(TEND_WERROR)
  add_compile_options(-Werror)
endif()

set(TEND_SANITIZE "" CACHE STRING "Sanitizers, such as address,undefined")
if(TEND_SANITIZE)
  add_compile_options(-fsanitize=${TEND_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TEND_SANITIZE})
  if(TEND_SANITIZE MATCHES undefined)
    # The reduced set: these three alone double the time to compile the grammar.
    add_compile_options(-fno-sanitize=null,alignment,vptr)
  endif()
endif()
