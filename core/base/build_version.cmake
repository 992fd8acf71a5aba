# SPDX-License-Identifier: GPL-3.0-or-later
# Writes base/build_version.h, and leaves it alone when it says the same already. The commit of a packager who builds
# without git comes in by SKILLSCOPE_COMMIT.
if(NOT SKILLSCOPE_COMMIT)
  set(SKILLSCOPE_COMMIT unknown)
  if(git)
    execute_process(COMMAND ${git} -c safe.directory=${source} describe --always --abbrev=12 --exclude=* --dirty
                    WORKING_DIRECTORY ${source} OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(commit)
      set(SKILLSCOPE_COMMIT ${commit})
    endif()
  endif()
endif()
configure_file(${template} ${header} @ONLY)
