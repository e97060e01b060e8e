//! From a body to the text in it: SDKs wrap their JSON in forms, in base64 and in gzip, and do not always say so.

use std::borrow::Cow;
use std::io::Read;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::GzDecoder;
use stele_http::json;

use super::error::CaptureError;

/// The most bytes of the text, however few they were on their way.
pub(super) const MAX_TEXT: usize = 20 << 20;

/// How gzip begins, deflate inside (RFC 1952). Many SDKs send it without a word about it, and some say it of what is none.
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];

/// How many times its own size deflate can become at the most.
const MOST_DEFLATED: usize = 1032;

/// Where in a form the JSON stands.
const DATA: &str = "data";

/// Base64, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The most bytes of the text that a body can hold, found out without reading it.
pub(super) fn most(body: &[u8]) -> usize {
    if is_json(body) {
        body.len()
    } else {
        MAX_TEXT.min(body.len().saturating_mul(MOST_DEFLATED))
    }
}

/// The JSON text in a body. It is not too deep, and else not looked at.
pub(super) fn text(body: &[u8]) -> Result<String, CaptureError> {
    let bytes = unwrapped(body)?;
    let text = json::sound(&bytes)?;
    Ok(match bytes {
        Cow::Borrowed(_) => text.to_owned(),
        Cow::Owned(bytes) => {
            String::from_utf8(bytes).map_err(|_| CaptureError::Undecodable("invalid UTF-8"))?
        }
    })
}

fn unwrapped(body: &[u8]) -> Result<Cow<'_, [u8]>, CaptureError> {
    let inflated = inflated(body)?;
    if inflated.trim_ascii().is_empty() {
        return Err(CaptureError::NoEvent);
    }
    if is_json(&inflated) {
        return Ok(inflated);
    }
    let data = if is_form(&inflated) {
        let mut fields = form_urlencoded::parse(&inflated);
        let data = fields.find(|(name, _)| name == DATA);
        let (_, data) = data.ok_or(CaptureError::Undecodable("missing data field"))?;
        data.into_owned()
    } else {
        let text = String::from_utf8(inflated.into_owned());
        text.map_err(|_| CaptureError::Undecodable("neither JSON nor gzip nor base64"))?
    };
    if is_json(data.as_bytes()) {
        return Ok(Cow::Owned(data.into_bytes()));
    }
    // In a form a plus that was not encoded has become a space.
    let encoded = data.trim().replace(' ', "+");
    let decoded = BASE64.decode(encoded);
    let decoded =
        decoded.map_err(|_| CaptureError::Undecodable("neither JSON nor gzip nor base64"))?;
    Ok(Cow::Owned(self::inflated(&decoded)?.into_owned()))
}

/// What gzip holds; anything else as it is. Stops where it grows too large, so that little can never become much.
fn inflated(bytes: &[u8]) -> Result<Cow<'_, [u8]>, CaptureError> {
    if !bytes.starts_with(&GZIP) {
        return Ok(Cow::Borrowed(bytes));
    }
    let most = u64::try_from(MAX_TEXT).unwrap_or(u64::MAX) + 1;
    let mut inflated = Vec::new();
    GzDecoder::new(bytes)
        .take(most)
        .read_to_end(&mut inflated)
        .map_err(|_| CaptureError::Undecodable("invalid gzip data"))?;
    if inflated.len() > MAX_TEXT {
        return Err(CaptureError::TooLarge(MAX_TEXT));
    }
    Ok(Cow::Owned(inflated))
}

/// Whether it begins as an object or a list does.
fn is_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Whether it is a form, which is not always called one: it holds an equals sign where base64 has none.
fn is_form(bytes: &[u8]) -> bool {
    let name = bytes
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    name.is_some_and(|end| {
        bytes[end] == b'='
            && !bytes[end..]
                .iter()
                .all(|byte| *byte == b'=' || byte.is_ascii_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use base64::Engine;
    use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{CaptureError, MAX_TEXT, text};

    const JSON: &str = r#"{"event":"a ü+?/","n":[1]}"#;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn form(data: &str) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("ip", "1").append_pair("data", data);
        form.finish().into_bytes()
    }

    #[test]
    fn json_is_found_however_it_is_wrapped() {
        let base64 = BASE64_STANDARD.encode(JSON);
        let gzipped = gzip(JSON.as_bytes());
        for body in [
            JSON.as_bytes().to_vec(),
            format!("\n {JSON}").into_bytes(),
            gzipped.clone(),
            base64.clone().into_bytes(),
            BASE64_STANDARD_NO_PAD.encode(JSON).into_bytes(),
            BASE64_STANDARD.encode(&gzipped).into_bytes(),
            form(JSON),
            form(&base64),
            form(&BASE64_STANDARD.encode(&gzipped)),
            // As it is when a plus was not encoded.
            format!("data={base64}").into_bytes(),
            gzip(&form(&base64)),
        ] {
            let told = text(&body).map(|text| text.trim().to_owned());
            assert_eq!(
                told.as_deref(),
                Ok(JSON),
                "{}",
                String::from_utf8_lossy(&body)
            );
        }
    }

    #[test]
    fn what_holds_no_json_is_refused() {
        let mut cut = gzip(JSON.as_bytes());
        cut.truncate(15);
        for (body, sentence) in [
            (b"".to_vec(), "request holds no event"),
            (b" \n".to_vec(), "request holds no event"),
            (gzip(b""), "request holds no event"),
            (cut, "failed to decode request: invalid gzip data"),
            (
                b"ip=1&ver=2".to_vec(),
                "failed to decode request: missing data field",
            ),
            (
                b"data=???".to_vec(),
                "failed to decode request: neither JSON nor gzip nor base64",
            ),
            (
                b"no JSON".to_vec(),
                "failed to decode request: neither JSON nor gzip nor base64",
            ),
            (
                b"\xff\xfe".to_vec(),
                "failed to decode request: neither JSON nor gzip nor base64",
            ),
            (
                b"{\"a\":\"\xff\"}".to_vec(),
                "failed to parse request: invalid UTF-8 at byte 6",
            ),
            (
                [b'['; 1000].to_vec(),
                "failed to parse request: nested more than 100 levels deep",
            ),
        ] {
            let error = text(&body).expect_err("refused");
            assert_eq!(
                error.to_string(),
                sentence,
                "{}",
                String::from_utf8_lossy(&body)
            );
        }
    }

    #[test]
    fn little_that_would_become_much_is_refused() {
        let limit = gzip(format!("[{}]", " ".repeat(MAX_TEXT - 2)).as_bytes());
        assert_eq!(text(&limit).map(|text| text.len()), Ok(MAX_TEXT));
        let bomb = gzip(&vec![b'['; MAX_TEXT + 1]);
        assert!(bomb.len() * 900 < MAX_TEXT);
        assert_eq!(text(&bomb), Err(CaptureError::TooLarge(MAX_TEXT)));
        let wrapped = form(&BASE64_STANDARD.encode(bomb));
        assert_eq!(text(&wrapped), Err(CaptureError::TooLarge(MAX_TEXT)));
    }
}
