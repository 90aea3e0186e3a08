// The incremental SHA-256 calls are deprecated in OpenSSL 3 and four times faster on short
// messages than the calls that replace them; this keeps the compiler quiet about it.
#ifndef OPENSSL_SUPPRESS_DEPRECATED
#define OPENSSL_SUPPRESS_DEPRECATED
#endif
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

// EVP_PKEY_PUBLIC_KEY is a compound macro, which Swift does not import.
static inline int licet_public_key_selection(void) { return EVP_PKEY_PUBLIC_KEY; }
