"""Files of assets: kept by digest, read for what they are, previews."""
