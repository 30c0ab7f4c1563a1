using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Gongkai.Statutes.Reports;

namespace Gongkai.AnnualReport;

public sealed record SnapshotAdjustment(int Unit, string Key, long Delta, string Reason)
{
    public static SnapshotAdjustment Of(ReportAdjustment a) => new(a.AgencyId, a.Key, a.Delta, a.Reason);
}
public sealed record SnapshotExplanation(string Rule, string Place, string Reason, string Said);
/// <summary>A check as it came out when the report was frozen.</summary>
public sealed record SnapshotCheck(string Rule, string Place, CheckOutcome Outcome, string Printed, string Computed, string Evidence, CheckSeverity Severity, bool Hard)
{
    public static SnapshotCheck Of(Check c) => new(c.Rule, c.Place, c.Outcome, c.Printed, c.Computed, c.Evidence, c.Severity, c.Hard);
    public Check Check => new(Rule, Place, Outcome, Printed, Computed, Evidence, Hard) { Severity = Severity };
}
/// <summary>The version of a unit's report that a government's report was made over.</summary>
public sealed record SnapshotFiling(string Agency, int Version, string Hash);

/// <summary>
/// What a frozen report holds: figures, texts, the records or typed entries behind each (up to a limit), adjustments, explanations, and the units' versions it covers.
/// Written in one fixed order and without any clock, so that the same records give the same bytes and the same hash.
/// </summary>
public sealed record SnapshotContent(
    string Agency, int Year, IReadOnlyDictionary<string, decimal?> Figures, IReadOnlyDictionary<string, IReadOnlyList<long>> Members,
    IReadOnlyList<SnapshotAdjustment>? Adjustments, IReadOnlyList<SnapshotExplanation>? Explanations, IReadOnlyList<SnapshotFiling>? Filings, JsonElement? Texts = null)
{
    static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The texts as they were; null in snapshots that hold figures alone.</summary>
    public ReportTexts? TextsThen => Texts is { } texts ? ReportTexts.FromJson(texts.GetRawText()) : null;

    public string Write() => JsonSerializer.Serialize(this with
    {
        Figures = new SortedDictionary<string, decimal?>(Figures.ToDictionary(), StringComparer.Ordinal),
        Members = new SortedDictionary<string, IReadOnlyList<long>>(Members.ToDictionary(), StringComparer.Ordinal),
        Adjustments = Adjustments is { Count: > 0 } ? Adjustments : null, Explanations = Explanations is { Count: > 0 } ? Explanations : null, Filings = Filings is { Count: > 0 } ? Filings : null,
    }, Json);

    public static SnapshotContent Read(string json) => JsonSerializer.Deserialize<SnapshotContent>(json, Json) ?? throw new InvalidOperationException("a snapshot without content");

    /// <summary>How the checks came out, kept beside the content: their words and what they look at elsewhere are not the report's.</summary>
    public static string WriteChecks(IEnumerable<Check> checks) => JsonSerializer.Serialize(checks.Select(SnapshotCheck.Of), Json);
    public static IReadOnlyList<Check> ReadChecks(string json) => [.. JsonSerializer.Deserialize<List<SnapshotCheck>>(json, Json)!.Select(c => c.Check)];

    public static string HashOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
