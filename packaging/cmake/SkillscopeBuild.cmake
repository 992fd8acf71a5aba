# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler settings that hold for every target of the project.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")

# One flag for libraries and programs alike, so that all of them can share one precompiled header.
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
add_compile_options(-fPIC -Wall -Wextra -Wno-unused-parameter)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
# Programs are not linked again because the core was: its commit changes with every commit.
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)
set(SKILLSCOPE_PLUGIN_OUTPUT "${CMAKE_BINARY_DIR}/lib/skillscope/plugins")

# Installed programs find the core by their own place, so that the whole tree can be installed anywhere and moved.
file(RELATIVE_PATH from_programs_to_libraries "/${CMAKE_INSTALL_BINDIR}" "/${CMAKE_INSTALL_LIBDIR}")
set(CMAKE_INSTALL_RPATH "$ORIGIN/${from_programs_to_libraries}")

find_program(SKILLSCOPE_CCACHE ccache)
if(SKILLSCOPE_CCACHE)
  # Precompiled headers need these two tolerances; without them nothing would ever hit.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;${SKILLSCOPE_CCACHE}")
endif()

if(SKILLSCOPE_SANITIZE)
  # Undefined behaviour ends the program, so that a test cannot pass over it.
  add_compile_options(-fsanitize=${SKILLSCOPE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  add_link_options(-fsanitize=${SKILLSCOPE_SANITIZE})
endif()
if(SKILLSCOPE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
