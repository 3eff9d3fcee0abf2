#include "runtime/effects/signing_key.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/check.hpp"
#include "base/hash.hpp"

namespace tend {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

EVP_PKEY* key_in(const std::shared_ptr<void>& key) {
  return static_cast<EVP_PKEY*>(key.get());
}

/// Asked for a passphrase: notes that, and has none. OpenSSL by itself would ask at the terminal.
int no_passphrase(char*, int, int, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

tl::unexpected<Error> no_key(std::string_view why) {
  return failure(ErrorCode::Malformed, "no key to sign with: " + std::string(why));
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<SigningKey> SigningKey::read_pem(std::string_view pem) {
  const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  TEND_CHECK(bio != nullptr, "there is memory for a key");
  bool was_asked = false;
  const std::shared_ptr<void> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, &was_asked),
      [](void* one) { EVP_PKEY_free(static_cast<EVP_PKEY*>(one)); });
  ERR_clear_error();
  if (was_asked) return no_key("it asks for a passphrase; write it without one");
  if (key == nullptr && pem.find("-----BEGIN PUBLIC KEY-----") != std::string_view::npos)
    return no_key("this is the public half, and the private one is wanted");
  if (key == nullptr && pem.find("-----BEGIN ") == std::string_view::npos)
    return no_key("this is no PEM, which begins with `-----BEGIN PRIVATE KEY-----`");
  if (key == nullptr) return no_key("this PEM holds no private key that can be read");
  const int kind = EVP_PKEY_get_base_id(key_in(key));
  if (kind == EVP_PKEY_ED25519) return SigningKey(key, Kind::Ed25519);
  if (kind != EVP_PKEY_RSA) return no_key("it is neither RSA nor Ed25519");
  const int bits = EVP_PKEY_get_bits(key_in(key));
  if (bits < 1024 || bits > 4096)
    return no_key("RSA has 1024 to 4096 bits here, and this one " + std::to_string(bits));
  return SigningKey(key, Kind::Rsa);
}

std::string SigningKey::sign(std::string_view text) const {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  const bool is_rsa = kind_ == Kind::Rsa;
  const Digest digest = sha256(text);
  const std::string_view hashed(reinterpret_cast<const char*>(digest.data()), digest.size());
  const std::string_view signed_text = is_rsa ? text : hashed;
  std::size_t size = 0;
  bool done =
      EVP_DigestSignInit(context.get(), nullptr, is_rsa ? EVP_sha256() : nullptr, nullptr,
                         key_in(key_)) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(signed_text), signed_text.size()) == 1;
  std::string signature(size, '\0');
  done = done && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                &size, bytes_of(signed_text), signed_text.size()) == 1;
  TEND_CHECK(done, "a key that was read signs");
  signature.resize(size);
  return signature;
}

std::string SigningKey::public_half() const {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key_in(key_), &der);
  TEND_CHECK(size > 0, "a private key holds its public half");
  std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  // The DER of an Ed25519 key says which kind it is, and ends with the key.
  constexpr std::size_t ed25519_bytes = 32;
  return kind_ == Kind::Rsa ? bytes : bytes.substr(bytes.size() - ed25519_bytes);
}

}  // namespace tend
