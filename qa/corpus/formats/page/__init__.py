"""What is read off a web page: its article, block by block, and what it declares about itself."""
