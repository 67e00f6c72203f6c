//! The base map (底图) behind the city's own map: pictures of another server, by an operator's choice. Without one nothing is asked of anybody.

/// The most layers of a base map: pictures, and names on top of them.
const LAYERS_MAX: usize = 4;

/// Where the pictures of a base map come from (底图服务).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseMap {
    /// Addresses of tiles with `{z}`, `{x}`, `{y}`, the lowest layer first.
    pub tiles: Vec<String>,
    /// Who made it, as its terms want it shown: 天地图 with its approval number.
    pub credit: String,
    /// The servers that a browser may ask for them: `https://t0.tianditu.gov.cn`.
    pub origins: Vec<String>,
}

impl BaseMap {
    /// A base map of addresses in which `{key}` stands for the key.
    ///
    /// # Errors
    /// A sentence that says what is wrong with which address.
    pub fn new(addresses: &[String], key: Option<&str>, credit: &str) -> Result<Self, String> {
        if addresses.is_empty() || addresses.len() > LAYERS_MAX {
            return Err(format!("a base map has 1 to {LAYERS_MAX} layers, here are {}", addresses.len()));
        }
        if credit.trim().is_empty() {
            return Err(
                "say whose map it is (--base-map-credit), with its approval number: a map is not shown without".to_owned()
            );
        }
        let mut map = Self { tiles: Vec::new(), credit: credit.trim().to_owned(), origins: Vec::new() };
        for address in addresses {
            let origin = origin(address)?;
            let filled = match (address.contains("{key}"), key) {
                (false, _) => address.clone(),
                (true, Some(key)) if !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                    address.replace("{key}", key)
                }
                (true, Some(_)) => return Err("the key of the base map is of letters and digits".to_owned()),
                (true, None) => return Err(format!("'{address}' has a {{key}}, and no key is given (--base-map-key-file)")),
            };
            map.tiles.push(filled);
            if !map.origins.contains(&origin) {
                map.origins.push(origin);
            }
        }
        Ok(map)
    }
}

/// The server of an address, as a content policy names it.
fn origin(address: &str) -> Result<String, String> {
    let wrong = |why: &str| Err(format!("'{address}' is no address of tiles: {why}"));
    let Some((scheme, rest)) = address.split_once("://").filter(|(scheme, _)| matches!(*scheme, "https" | "http")) else {
        return wrong("it begins with https:// or http://");
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    // Whatever stands here goes into a header: nothing but a name and a port.
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':')) {
        return wrong("a server's name is of letters, digits, dots and hyphens");
    }
    if !address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return wrong("it has blanks or characters that are not ASCII");
    }
    if let Some(lacking) = ["{z}", "{x}", "{y}"].into_iter().find(|place| !address.contains(place)) {
        return wrong(&format!("{lacking} is missing, where the tile's number goes"));
    }
    Ok(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::BaseMap;

    const TIANDITU: &str = "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}";

    fn made(address: &str, key: Option<&str>) -> Result<BaseMap, String> {
        BaseMap::new(&[address.to_owned()], key, "天地图")
    }

    #[test]
    fn the_key_goes_into_the_address_and_the_server_into_the_policy() {
        let map = BaseMap::new(&[TIANDITU.to_owned(), TIANDITU.replace("vec_w", "cva_w")], Some("abc123"), " 天地图 ").unwrap();
        assert!(map.tiles[1].contains("cva_w") && map.tiles[1].ends_with("tk=abc123"));
        assert_eq!((map.origins, map.credit.as_str()), (vec!["https://t0.tianditu.gov.cn".to_owned()], "天地图"));
    }

    #[test]
    fn what_is_no_address_is_told() {
        let told = [
            (made("tiles/{z}/{x}/{y}", None), "begins with https://"),
            (made("https://a;script-src *//{z}/{x}/{y}", None), "server's name"),
            (made("https://a b/{z}/{x}/{y}", None), "server's name"),
            (made("https://a.cn/{z}/{x}", None), "{y} is missing"),
            (made("https://a.cn/{z}/{x}/{y}\n", None), "blanks"),
            (made(TIANDITU, None), "no key is given"),
            (made(TIANDITU, Some("a&b")), "letters and digits"),
            (BaseMap::new(&[], None, "x"), "1 to 4 layers"),
            (BaseMap::new(&["https://a.cn/{z}/{x}/{y}".into()], None, " "), "whose map"),
        ];
        for (made, said) in told {
            let error = made.unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
