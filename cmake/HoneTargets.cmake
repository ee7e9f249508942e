# What every target of Hone has in common: warnings, sanitizers, and how a test is made.

add_library(hone_build INTERFACE)
add_library(hone::build ALIAS hone_build)
target_compile_options(hone_build INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual)
# GCC 12 takes every moved std::variant for uninitialised.
target_compile_options(hone_build INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
target_include_directories(hone_build INTERFACE ${CMAKE_SOURCE_DIR})
if(HONE_WERROR)
    target_compile_options(hone_build INTERFACE -Werror)
endif()
if(HONE_SANITIZE)
    add_compile_options(-fsanitize=${HONE_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${HONE_SANITIZE})
    if(HONE_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
endif()

# A Qt Test program from one source: hone_add_test(name source LIBS lib...). Any unexpected warning
# fails it (tests/support/hone_test.h).
function(hone_add_test name source)
    if(HONE_CORE_ONLY)
        return()
    endif()
    cmake_parse_arguments(ARG "" "TIMEOUT" "LIBS" ${ARGN})
    add_executable(${name} ${source} ${CMAKE_SOURCE_DIR}/tests/support/hone_test.h)
    target_link_libraries(${name} PRIVATE hone::build hone::test_support ${ARG_LIBS})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen;HONE_DATA_DIR=${CMAKE_BINARY_DIR}/test-data/${name}")
    if(ARG_TIMEOUT)
        set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
    endif()
endfunction()

# A plain program that exits with 0 when all went well: stress programs, which run under TSan too.
function(hone_add_stress name source)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE hone::build hone::test_support_core)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "HONE_DATA_DIR=${CMAKE_BINARY_DIR}/test-data/${name}")
endfunction()
