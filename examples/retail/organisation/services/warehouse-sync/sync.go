package sync

// Stock is what each warehouse says it has, by article.
type Stock map[string]int

// Merge adds up what several warehouses have.
func Merge(all ...Stock) Stock {
	sum := Stock{}
	for _, one := range all {
		for article, count := range one {
			sum[article] += count
		}
	}
	return sum
}
