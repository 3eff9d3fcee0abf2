# tend_library(NAME PATH path SOURCES … PUBLIC … PRIVATE …): one layer.
#
# Its headers are included by their path in the tree ("base/span.hpp"), but only by those who link to it:
# each layer has an include folder of its own that holds nothing but a link to the layer. All build folders share
# them, so that the compiler cache sees the same command in each.
set(TEND_INCLUDE_DIR ${CMAKE_SOURCE_DIR}/build/include)

function(tend_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PATH" "SOURCES;PUBLIC;PRIVATE")
  set(root ${TEND_INCLUDE_DIR}/${name})
  get_filename_component(parent ${root}/${arg_PATH} DIRECTORY)
  file(MAKE_DIRECTORY ${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${arg_PATH} ${root}/${arg_PATH} SYMBOLIC)

  add_library(tend_${name} STATIC ${arg_SOURCES})
  add_library(tend::${name} ALIAS tend_${name})
  target_include_directories(tend_${name} PUBLIC ${root})
  target_link_libraries(tend_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

# tend_embed(TARGET NAME variable FOLDER folder FILES …): the files' contents in the binary, as
# `const std::vector<std::pair<std::string_view, std::string_view>>& variable()` (path below the folder, text).
function(tend_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;FOLDER" "FILES")
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAME=${arg_NAME} -DFOLDER=${arg_FOLDER} "-DFILES=${arg_FILES}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${arg_FILES} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
