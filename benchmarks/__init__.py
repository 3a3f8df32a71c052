"""How fast, how big and how right: synthetic countries of any size, and the measurements made on them."""
