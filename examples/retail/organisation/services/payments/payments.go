package payments

import "errors"

var ErrNothingToPay = errors.New("nothing to pay")

// Charge returns what is left on the card, in cents.
func Charge(balance, amount int64) (int64, error) {
	if amount <= 0 {
		return balance, ErrNothingToPay
	}
	if amount > balance {
		return balance, errors.New("not enough on the card")
	}
	return balance - amount, nil
}
