# Writes a source file that holds the lab files: cmake -DOUT=file -DFILES=a,b -P EmbedLabs.cmake
string(REPLACE "," ";" FILES "${FILES}")
set(entries "")
foreach(file ${FILES})
    get_filename_component(name "${file}" NAME)
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
    # In pieces of 1000 bytes, which no compiler finds too long.
    string(LENGTH "${bytes}" length)
    set(text "")
    set(at 0)
    while(at LESS length)
        string(SUBSTRING "${bytes}" ${at} 4000 piece)
        string(APPEND text "            \"${piece}\"\n")
        math(EXPR at "${at} + 4000")
    endwhile()
    string(APPEND entries "        {\"${name}\",\n${text}        },\n")
endforeach()
file(WRITE "${OUT}" "#include \"core/lab/lab_shelf.h\"

namespace hone::lab {

const std::vector<LabFile>& builtInFiles() {
    static const std::vector<LabFile> files{
${entries}    };
    return files;
}

} // namespace hone::lab
")
