package dict

// Reserve gives a dict that is empty the buckets it will have with n entries: adding them splits none, then. Until that many
// are there, there are fewer to a bucket than else; what is not needed in the end is Trim's to take back.
func (d Dict) Reserve(n int) {
	if d.Len() > 0 {
		return
	}
	for int(d.width())*splitLoad < n {
		d.addBucket()
	}
}

// Trim takes back what was reserved in vain: there are as many buckets as if each had been added when it was needed.
func (d Dict) Trim() {
	for n := d.width(); n > 1 && uint32(d.Len()) <= splitLoad*(n-1); n-- {
		d.merge()
	}
}
