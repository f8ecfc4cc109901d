#ifndef BELAY_APP_CLI_RENDER_PEOPLE_PAGE_H_
#define BELAY_APP_CLI_RENDER_PEOPLE_PAGE_H_

#include <string>
#include <vector>

#include "app/cli/render/page.h"
#include "control/people.h"

/// Who is known to a server, and what a proposal would make of them.
namespace belay::app {

/// Everybody, by id; keys by their fingerprints.
std::string people_page(const control::Directory& people, Paper paper);
/// What confirming the proposal would change in the directory as it is now.
std::string proposal_page(const control::Proposal& proposal, const control::Directory& people,
                          Paper paper);
/// The open ones, each as above.
std::string proposals_page(const std::vector<control::Proposal>& open,
                           const control::Directory& people, Paper paper);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_PEOPLE_PAGE_H_
