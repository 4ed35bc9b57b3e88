// Package num reads and writes numbers exactly as Redis 7.0 does, to the byte: which texts are numbers decides which
// commands succeed, and how a number is written decides what is stored.
//
// # The kinds of text
//
//   - An integer ([ParseInt]) has one spelling only, the one [AppendInt] writes. This is what lets a string such as "12"
//     be stored as a number and read back unchanged, while "012" or "+12" stay strings.
//   - An unsigned integer ([ParseUint]) is read more liberally, by the rules of C's strtoull.
//   - A double ([ParseFloat], [AppendDouble]) is a score, a weight, a distance.
//   - A long double ([LongDouble]) is the 80-bit number of x86 processors in which Redis does the arithmetic of INCRBYFLOAT
//     and HINCRBYFLOAT. It is emulated here, because its 64-bit mantissa shows in the results.
//   - An amount of memory ([ParseMemory]) has a unit, "100mb".
//
// Floating-point texts are those of C's strtod, which also knows hexadecimal numbers, infinities and nan, less what
// Redis refuses on top: white space around them, and numbers too large or too small to be told from infinity or zero.
package num
