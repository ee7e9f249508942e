# The built-in SQLite: a pinned amalgamation, taken from an npm package without running any script
# of it, checked against its checksum and kept in a cache between builds. Where it cannot be had, the
# system's libsqlite3 serves; then measured plans are unavailable, and Hone says so.
#
# Gives the target hone::sqlite. HONE_SQLITE_BUNDLED is 1 for the amalgamation, else 0.

set(HONE_SQLITE_PACKAGE "better-sqlite3")
set(HONE_SQLITE_PACKAGE_VERSION "12.11.1") # SQLite 3.53.2
set(HONE_SQLITE_SHA256 "ebf0ed75a7a59dbcb3b24bbd014ef49d9f15bc328e4adcbf516f2a8fadfa2835")
option(HONE_BUNDLED_SQLITE "Fetch and build the pinned SQLite" ON)
option(HONE_REQUIRE_BUNDLED_SQLITE "Fail where the pinned SQLite cannot be had" OFF)

function(hone_fetch_sqlite result)
    set(${result} "" PARENT_SCOPE)
    if(NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
        set(cache "$ENV{XDG_CACHE_HOME}/hone")
    elseif(NOT "$ENV{HOME}" STREQUAL "")
        set(cache "$ENV{HOME}/.cache/hone")
    else()
        set(cache "${CMAKE_BINARY_DIR}/cache")
    endif()
    set(archive "${cache}/${HONE_SQLITE_PACKAGE}-${HONE_SQLITE_PACKAGE_VERSION}.tgz")

    if(EXISTS "${archive}")
        file(SHA256 "${archive}" sum)
        if(NOT sum STREQUAL HONE_SQLITE_SHA256)
            message(STATUS "SQLite: the cached archive is damaged; fetching it again")
            file(REMOVE "${archive}")
        endif()
    endif()
    if(NOT EXISTS "${archive}")
        find_program(NPM npm)
        if(NOT NPM)
            message(STATUS "SQLite: no npm to fetch the pinned source with")
            return()
        endif()
        file(MAKE_DIRECTORY "${cache}")
        set(download "${CMAKE_BINARY_DIR}/sqlite-download")
        file(MAKE_DIRECTORY "${download}")
        message(STATUS "SQLite: fetching ${HONE_SQLITE_PACKAGE} ${HONE_SQLITE_PACKAGE_VERSION}")
        execute_process(
            COMMAND "${NPM}" pack --silent --ignore-scripts
                    "${HONE_SQLITE_PACKAGE}@${HONE_SQLITE_PACKAGE_VERSION}"
            WORKING_DIRECTORY "${download}" TIMEOUT 120
            RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE why)
        set(got "${download}/${HONE_SQLITE_PACKAGE}-${HONE_SQLITE_PACKAGE_VERSION}.tgz")
        if(failed OR NOT EXISTS "${got}")
            message(STATUS "SQLite: the pinned source could not be fetched (${failed}) ${why}")
            return()
        endif()
        file(SHA256 "${got}" sum)
        if(NOT sum STREQUAL HONE_SQLITE_SHA256)
            message(WARNING "SQLite: checksum of the fetched source is ${sum}, expected ${HONE_SQLITE_SHA256}; not used")
            return()
        endif()
        # The cache may be on another file system, and another configuration may fill it right now.
        string(RANDOM LENGTH 8 suffix)
        file(COPY_FILE "${got}" "${archive}.${suffix}")
        file(RENAME "${archive}.${suffix}" "${archive}")
    endif()

    # A folder of its own for each version: the archive's files carry no date that would rebuild them.
    set(source "${CMAKE_BINARY_DIR}/sqlite-source-${HONE_SQLITE_PACKAGE_VERSION}")
    if(NOT EXISTS "${source}")
        file(REMOVE_RECURSE "${source}.part")
        file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${source}.part"
             PATTERNS "package/deps/sqlite3/sqlite3.c" "package/deps/sqlite3/sqlite3.h")
        file(RENAME "${source}.part" "${source}")
    endif()
    set(${result} "${source}/package/deps/sqlite3" PARENT_SCOPE)
endfunction()

set(sqlite_dir "${HONE_SQLITE_SOURCE}")
if(NOT sqlite_dir AND HONE_BUNDLED_SQLITE)
    hone_fetch_sqlite(sqlite_dir)
endif()

if(sqlite_dir)
    if(NOT EXISTS "${sqlite_dir}/sqlite3.c" OR NOT EXISTS "${sqlite_dir}/sqlite3.h")
        message(FATAL_ERROR "HONE_SQLITE_SOURCE: no sqlite3.c and sqlite3.h in ${sqlite_dir}")
    endif()
    set(HONE_SQLITE_BUNDLED 1)
    add_library(hone_sqlite STATIC "${sqlite_dir}/sqlite3.c")
    target_include_directories(hone_sqlite SYSTEM PUBLIC "${sqlite_dir}")
    target_compile_options(hone_sqlite PRIVATE -O2 -w)
    target_compile_definitions(hone_sqlite PUBLIC
        SQLITE_THREADSAFE=2
        SQLITE_DEFAULT_MEMSTATUS=0
        SQLITE_ENABLE_COLUMN_METADATA
        SQLITE_ENABLE_DBSTAT_VTAB
        SQLITE_ENABLE_FTS5
        SQLITE_ENABLE_RTREE
        SQLITE_ENABLE_MATH_FUNCTIONS
        SQLITE_ENABLE_PREUPDATE_HOOK
        SQLITE_ENABLE_SESSION
        SQLITE_ENABLE_NORMALIZE
        SQLITE_ENABLE_STMT_SCANSTATUS
        SQLITE_ENABLE_BYTECODE_VTAB
        SQLITE_OMIT_LOAD_EXTENSION
        SQLITE_USE_URI=0)
    target_link_libraries(hone_sqlite PUBLIC m)
    message(STATUS "SQLite: the bundled source in ${sqlite_dir}")
else()
    if(HONE_REQUIRE_BUNDLED_SQLITE)
        message(FATAL_ERROR "SQLite: the pinned source is required and could not be had")
    endif()
    set(HONE_SQLITE_BUNDLED 0)
    find_package(SQLite3 3.40 REQUIRED)
    add_library(hone_sqlite INTERFACE)
    target_link_libraries(hone_sqlite INTERFACE SQLite::SQLite3)
    message(STATUS "SQLite: the system's library ${SQLite3_VERSION}; measured plans are unavailable")
endif()
add_library(hone::sqlite ALIAS hone_sqlite)
