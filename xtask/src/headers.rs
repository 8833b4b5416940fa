//! The headers under which the page is served: nothing runs, loads or connects that is not named here.

use anyhow::{Context, Result, bail};

/// The one host outside the page that may be asked, and only after the listener's consent.
pub const MUSICBRAINZ: &str = "https://musicbrainz.org";

/// Headers that every response carries beside its content type and policy.
pub const FIXED: [(&str, &str); 6] = [
    // Together these two isolate the page, so that it may measure its memory and use precise clocks.
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    // Always ask again; an unchanged file costs one empty answer (see `ETag`).
    ("Cache-Control", "no-cache"),
];

/// The content security policy; the page may connect to itself and to `musicbrainz` (an origin).
pub fn content_security_policy(musicbrainz: &str) -> String {
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "manifest-src 'self'",
        &format!("connect-src 'self' {musicbrainz}"),
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    .join("; ")
}

/// The origin (scheme, host and port) of `url`, which must be plain `http` or `https` with nothing a policy or an
/// attribute could be broken out of with.
pub fn origin(url: &str) -> Result<&str> {
    let scheme = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
    let (scheme, rest) = scheme.with_context(|| format!("`{url}` is no http or https address"))?;
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-_:/[]~".contains(character);
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || !rest.chars().all(plain) {
        bail!("`{url}` is no plain address; give it as scheme://host:port/path");
    }
    url.get(..scheme.len() + "://".len() + host.len()).context("an address is plain ASCII")
}

/// The media type of a file by its name's ending.
pub fn media_type(path: &std::path::Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_policy_allows_no_inline_script_no_blob_and_no_other_host() {
        let policy = content_security_policy(MUSICBRAINZ);
        assert!(policy.starts_with("default-src 'none'; "));
        for word in ["unsafe-inline", "'unsafe-eval'", "blob:", "*"] {
            assert!(!policy.contains(word), "{word} in {policy}");
        }
        assert_eq!(policy.matches("http").count(), 1);
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert_eq!(origin("http://127.0.0.1:9/ws/2").unwrap(), "http://127.0.0.1:9");
        assert_eq!(origin("https://musicbrainz.org").unwrap(), MUSICBRAINZ);
        for bad in
            ["musicbrainz.org", "ftp://a", "https://", "https://a b", "https://a;script-src", "http://a\"x", "http://é"]
        {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn wasm_is_served_as_wasm() {
        assert_eq!(media_type(Path::new("worker_bg.wasm")), "application/wasm");
        assert_eq!(media_type(Path::new("model.gguf")), "application/octet-stream");
    }
}
