"""Files of assets: recognised by content, kept once by digest; previews, formats, rights."""
