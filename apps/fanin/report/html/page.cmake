# Makes OUT, the text of the page around its data, from PAGE/page.html: what it refers to by
#   <link rel="stylesheet" href="FILE">   <script src="FILE"></script>
# goes into it, chart.min.js from the file CHART, and the hashes of it take the place of the policy's
# SCRIPTS and STYLES. The data go between the tags of <script type="application/json" id="data">.

# 'sha256-...' of a file, as a policy has it: hexadecimal digits in threes are two of base64.
function(policy_hash file out)
  set(base64 ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  file(SHA256 "${file}" hex)
  set(text "")
  foreach(at RANGE 0 63 3)
    string(SUBSTRING "${hex}00" ${at} 3 three)
    math(EXPR high "0x${three} >> 6")
    math(EXPR low "0x${three} & 63")
    string(SUBSTRING ${base64} ${high} 1 high)
    string(SUBSTRING ${base64} ${low} 1 low)
    string(APPEND text ${high}${low})
  endforeach()
  string(REGEX REPLACE "A$" "=" text "${text}") # two bits too many
  set(${out} "'sha256-${text}'" PARENT_SCOPE)
endfunction()

function(put_in html pattern open close hashes)
  set(page "${${html}}")
  set(all "")
  string(REGEX MATCHALL "${pattern}" references "${page}")
  foreach(reference IN LISTS references)
    string(REGEX REPLACE "${pattern}" "\\1" name "${reference}")
    set(file "${PAGE}/${name}")
    if(name STREQUAL "chart.min.js")
      set(file "${CHART}")
    endif()
    policy_hash("${file}" hash)
    string(APPEND all " ${hash}")
    file(READ "${file}" content)
    string(REPLACE "${reference}" "${open}${content}${close}" page "${page}")
  endforeach()
  string(REPLACE " ${hashes}" "${all}" page "${page}")
  set(${html} "${page}" PARENT_SCOPE)
endfunction()

set(before "")
set(after "")
if(CHART)
  file(READ "${PAGE}/page.html" page)
  put_in(page "<link rel=\"stylesheet\" href=\"([^\"]+)\">" "<style>" "</style>" STYLES)
  put_in(page "<script src=\"([^\"]+)\"></script>" "<script>" "</script>" SCRIPTS)
  set(data "<script type=\"application/json\" id=\"data\">")
  string(FIND "${page}" "${data}" at)
  string(LENGTH "${data}" length)
  math(EXPR at "${at} + ${length}")
  string(SUBSTRING "${page}" 0 ${at} before)
  string(SUBSTRING "${page}" ${at} -1 after)
endif()
file(WRITE "${OUT}" "#include \"report/html/page.hpp\"
const char* const fanin::program::page_before_data = R\"fanin(${before})fanin\";
const char* const fanin::program::page_after_data = R\"fanin(${after})fanin\";
")
