// Results as JSON, each the text of a whole file.
#pragma once

#include <string>

namespace fanin::program {

struct BackqueryResult;
struct ClaimsResult;
struct CompareResult;
struct QueryResult;
struct ScoreResult;
struct ShowResult;
struct SignalResult;
struct TrainResult;

std::string backquery_json(const BackqueryResult& result);
std::string claims_json(const ClaimsResult& result);
std::string compare_json(const CompareResult& result);
std::string query_json(const QueryResult& result);
std::string score_json(const ScoreResult& result);
std::string show_json(const ShowResult& result);
std::string signal_json(const SignalResult& result);
std::string train_json(const TrainResult& result);

}  // namespace fanin::program
