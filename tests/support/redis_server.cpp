#include "tests/support/redis_server.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hone::test {
namespace {

constexpr Nanoseconds startLimit = std::chrono::seconds(20);
constexpr Nanoseconds askLimit = std::chrono::seconds(10);

std::string programPath() {
    const char* path = std::getenv("PATH");
    std::string folders = path != nullptr ? path : "";
    folders += ":/usr/bin:/usr/sbin:/usr/local/bin";
    for (std::size_t at = 0; at < folders.size();) {
        const std::size_t end = std::min(folders.find(':', at), folders.size());
        const std::string program = folders.substr(at, end - at) + "/redis-server";
        if (::access(program.c_str(), X_OK) == 0) return program;
        at = end + 1;
    }
    return {};
}

// A listening socket on a free loopback port.
int listenAnywhere(int& port) {
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(file, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(file, 64) != 0 ||
        ::getsockname(file, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::perror("loopback port");
        std::abort();
    }
    port = ntohs(address.sin_port);
    return file;
}

} // namespace

bool RedisServer::installed() {
    return !programPath().empty();
}

RedisServer::RedisServer(std::vector<std::string> arguments, bool startNow)
    : arguments_(std::move(arguments)) {
    for (std::size_t i = 0; i + 1 < arguments_.size(); ++i)
        if (arguments_[i] == "--requirepass") password_ = arguments_[i + 1];
    ::close(listenAnywhere(port_));
    if (startNow) start();
}

RedisServer::~RedisServer() {
    stop();
}

void RedisServer::start() {
    std::vector<std::string> words = {programPath(),
                                      "--port",
                                      std::to_string(port_),
                                      "--bind",
                                      "127.0.0.1",
                                      "--unixsocket",
                                      folder_.file("redis.sock"),
                                      "--dir",
                                      folder_.path(),
                                      "--logfile",
                                      folder_.file("redis.log"),
                                      "--save",
                                      "",
                                      "--appendonly",
                                      "no",
                                      "--daemonize",
                                      "no",
                                      "--databases",
                                      "4"};
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    const pid_t parent = ::getpid();
    process_ = ::fork();
    if (process_ == 0) {
        // Gone with the test, however that ends.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);
        const int nowhere = ::open("/dev/null", O_RDWR);
        for (int file = 0; file < 3; ++file)
            ::dup2(nowhere, file);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    const TimePoint deadline = Clock::system().now() + startLimit;
    while (Clock::system().now() < deadline) {
        const auto pong = tryToAsk({"PING"});
        if (pong && pong->text == "PONG") return;
        if (::waitpid(process_, nullptr, WNOHANG) != 0) break;
        std::this_thread::sleep_for(Milliseconds(5));
    }
    std::ifstream log(folder_.file("redis.log"));
    std::fprintf(stderr, "redis-server did not start:\n%s\n",
                 std::string(std::istreambuf_iterator<char>(log), {}).c_str());
    std::abort();
}

void RedisServer::stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
}

void RedisServer::pause() {
    ::kill(process_, SIGSTOP);
}

void RedisServer::resume() {
    ::kill(process_, SIGCONT);
}

// Without RedisConnection's own questions, for servers that it would not take.
Result<RedisReply> RedisServer::tryToAsk(const std::vector<std::string>& words) const {
    auto address = *parseRedisAddress(this->address());
    address.password = password_;
    auto connection = RedisConnection::openUnchecked(address, askLimit);
    if (!connection) return fail(connection.error());
    const std::vector<std::string_view> views(words.begin(), words.end());
    return (*connection)->command(views, askLimit);
}

RedisReply RedisServer::ask(const std::vector<std::string>& words) const {
    auto reply = tryToAsk(words);
    if (!reply) {
        std::fprintf(stderr, "redis %s: %s (%s)\n", words.front().c_str(),
                     reply.error().message.c_str(), reply.error().detail.c_str());
        std::abort();
    }
    return std::move(*reply);
}

long RedisServer::calls(const std::string& command) const {
    const std::string info = ask({"INFO", "commandstats"}).text;
    const std::string field = "cmdstat_" + command + ":calls=";
    const auto at = info.find(field);
    return at == std::string::npos ? 0 : std::atol(info.c_str() + at + field.size());
}

struct NonsenseServer::Impl {
    std::string answer;
    int listening = -1;
    int wake = ::eventfd(0, EFD_CLOEXEC);
    std::thread thread;

    void run() {
        std::vector<pollfd> polls = {{wake, POLLIN, 0}, {listening, POLLIN, 0}};
        char buffer[4096];
        for (;;) {
            ::poll(polls.data(), polls.size(), -1);
            if (polls[0].revents != 0) break;
            for (std::size_t i = polls.size(); i-- > 2;) {
                if (polls[i].revents == 0) continue;
                if (::recv(polls[i].fd, buffer, sizeof buffer, 0) <= 0) {
                    ::close(polls[i].fd);
                    polls.erase(polls.begin() + static_cast<std::ptrdiff_t>(i));
                } else if (!answer.empty()) {
                    (void)!::send(polls[i].fd, answer.data(), answer.size(), MSG_NOSIGNAL);
                }
            }
            if (polls[1].revents != 0) {
                const int client = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
                if (client >= 0) polls.push_back({client, POLLIN, 0});
            }
        }
        for (std::size_t i = 2; i < polls.size(); ++i)
            ::close(polls[i].fd);
    }
};

NonsenseServer::NonsenseServer(std::string answer) : impl_(std::make_unique<Impl>()) {
    impl_->answer = std::move(answer);
    impl_->listening = listenAnywhere(port_);
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

NonsenseServer::~NonsenseServer() {
    ::eventfd_write(impl_->wake, 1);
    impl_->thread.join();
    ::close(impl_->listening);
    ::close(impl_->wake);
}

} // namespace hone::test
