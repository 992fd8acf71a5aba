// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "core/base/error.h"

namespace skillscope {

struct Sha256::Private {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  Private() = default;
  ~Private() { EVP_MD_CTX_free(context); }
  Private(const Private&) = delete;
  Private& operator=(const Private&) = delete;
  void start() {
    if (!context || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1)
      throw Error("cannot compute SHA-256: the OpenSSL library refuses it");
  }
};

Sha256::Sha256() : d_(std::make_unique<Private>()) {
  d_->start();
}
Sha256::~Sha256() = default;

void Sha256::add(const void* data, std::size_t bytes) {
  EVP_DigestUpdate(d_->context, data, bytes);
}
void Sha256::add(std::span<const std::byte> bytes) {
  add(bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_DigestFinal_ex(d_->context, digest.data(), &length);
  d_->start();
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(std::size_t{2} * length);
  for (unsigned i = 0; i < length; ++i) {
    text += digits[digest[i] >> 4];
    text += digits[digest[i] & 15];
  }
  return text;
}

std::string sha256Hex(std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

std::string sha256Hex(std::string_view text) {
  return sha256Hex(std::as_bytes(std::span(text)));
}

std::string sha256OfFile(const std::string& path) {
  const auto fail = [&path](int number) {
    throw Error("cannot read", path, std::error_code(number, std::generic_category()).message());
  };
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(errno);
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 18);
  ssize_t count = 0;
  while ((count = ::read(descriptor, buffer.data(), buffer.size())) != 0) {
    if (count > 0) {
      hash.add(buffer.data(), static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      const int number = errno;
      ::close(descriptor);
      fail(number);
    }
  }
  ::close(descriptor);
  return hash.hex();
}

}  // namespace skillscope
