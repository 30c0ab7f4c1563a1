using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Indicators;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Reports;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.AnnualReport;

public sealed class ReportTests
{
    static Task<Report> MakeAsync(TestDatabase db, string agency = "RC", int year = 2021) =>
        db.In(async p => await p.GetRequiredService<ReportService>().MakeAsync(Actor.System, await p.AgencyAsync(agency), year));

    static Task<ReportTexts> TextsAsync(TestDatabase db, string agency = "RC") => db.In(async p => await p.GetRequiredService<ReportTextService>().OfAsync(await MakeAsync(db, agency)));

    static JsonElement Published()
    {
        using var stream = typeof(Report).Assembly.GetManifestResourceStream("rencheng-2021.json")!;
        return JsonDocument.Parse(stream).RootElement.Clone();
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_demonstrations_report_equals_the_published_one_in_all_two_hundred_cells(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        using var made = JsonDocument.Parse(ReportJson.Write(await MakeAsync(db), await TextsAsync(db)));
        var published = Published();
        var cells = 0;
        foreach (var block in published.GetProperty("table2").EnumerateObject())
        {
            var mine = made.RootElement.GetProperty("table2").GetProperty(block.Name);
            Assert.Equal(block.Value.GetProperty("columns").EnumerateArray().Select(c => c.GetString()), mine.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
            Same(block.Value.GetProperty("rows"), mine.GetProperty("rows"), ["label"]);
        }
        Same(published.GetProperty("table3").GetProperty("rows"), made.RootElement.GetProperty("table3").GetProperty("rows"), ["code", "label", "group"]);
        Same(published.GetProperty("table4").GetProperty("groups"), made.RootElement.GetProperty("table4").GetProperty("groups"), ["label"]);
        Assert.Equal(200, cells);
        Assert.DoesNotContain(made.RootElement.GetProperty("checks").EnumerateArray(), c => c.GetProperty("outcome").GetString() == "fails");

        void Same(JsonElement expected, JsonElement actual, string[] labels)
        {
            Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
            foreach (var (e, a) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
            {
                foreach (var label in labels) Assert.Equal(e.GetProperty(label).GetString(), a.GetProperty(label).GetString());
                var numbers = e.GetProperty("values").EnumerateArray().Select(v => v.GetDecimal()).ToArray();
                Assert.Equal(numbers, a.GetProperty("values").EnumerateArray().Select(v => v.GetDecimal()));
                cells += numbers.Length;
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_counted_number_equals_the_length_of_its_list_for_the_district_and_for_a_unit(Engine engine)
    {
        await using var db = await TestDatabase.CloneAsync(engine);
        foreach (var code in new[] { "RC", "RC-002", "RC-308" })
            await db.In(async p =>
            {
                var (_, scope) = await p.GetRequiredService<ReportService>().ScopeAsync(await p.AgencyAsync(code), 2021);
                var indicators = p.GetRequiredService<IndicatorService>();
                var values = await indicators.ValuesAsync(IndicatorCatalogue.All, scope);
                foreach (var family in values.Values.Where(v => v.Indicator.Source == IndicatorSource.Counted).GroupBy(v => v.Indicator.Family!))
                {
                    var members = await indicators.MembersAsync(family.Key, [.. family.Select(v => v.Indicator)], scope, 20_000);
                    foreach (var value in family)
                    {
                        var (records, total) = await indicators.ListAsync(value.Indicator, scope, 0, 20_000);
                        Assert.True(value.Value == total && total == records.Count, $"{code} {value.Indicator.Key}: {value.Value} {total} {records.Count}");
                        Assert.Equal(records.Select(r => r.Id), members![value.Indicator.Key]);
                    }
                }
            });
    }

    [Fact]
    public async Task The_units_reports_add_up_to_the_districts()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var district = await MakeAsync(db);
        // What the government itself received stands in its office's report.
        var units = await db.In(async p => (await p.GetRequiredService<FilingService>().FilersAsync(2021)).Select(a => a.Code).ToList());
        Assert.InRange(units.Count, 34, 40);
        var sum = new Dictionary<CellAddress, decimal>();
        foreach (var unit in units)
        {
            var report = await MakeAsync(db, unit);
            Assert.DoesNotContain(report.Checks, c => c.Rule is "K1" or "K2" or "K3" && c.Outcome != CheckOutcome.Holds);
            foreach (var address in ReportTables.All.SelectMany(t => t.Addresses)) sum[address] = sum.GetValueOrDefault(address) + (report[address] ?? 0);
        }
        foreach (var (address, total) in sum) Assert.Equal(district[address], total);
    }

    [Fact]
    public async Task A_new_request_and_its_answer_move_the_right_cells_and_only_those()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var before = await MakeAsync(db, year: 2022);
        var id = await db.In(p => p.RegisterAsync());
        await db.In(async p => await p.GetRequiredService<RequestService>().PerformAsync(await p.ActorAsync("chengban"), id, "withdraw", People.Form("2022-01-20", ("written", "yes"))));
        var after = await MakeAsync(db, year: 2022);
        var moved = ReportTables.All.SelectMany(t => t.Addresses).Where(a => before[a] != after[a]).Select(a => a.ToString()).Order();
        Assert.Equal(new[] { "T3.1/person", "T3.1/total", "T3.3.6.3/person", "T3.3.6.3/total", "T3.3.7/person", "T3.3.7/total" }.Order(), moved);
        Assert.Equal(6, after[new("T3.2", "total")]);
    }

    [Fact]
    public async Task A_frozen_report_is_reproducible_by_hash_and_gives_next_years_carry_in_its_check()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var snapshot = await db.In(async p => await p.FreezeAsync("kezhang", await p.AgencyAsync("RC"), 2021));
        Assert.Equal(1, snapshot.Version);
        Assert.Equal(snapshot.Hash, (await MakeAsync(db)).SnapshotHash);
        Assert.Equal(snapshot.Hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(snapshot.Json))));
        var next = await MakeAsync(db, year: 2022);
        Assert.All(next.Checks.Where(c => c.Rule == "K4"), c => Assert.Equal(CheckOutcome.Holds, c.Outcome));
        // An officer of a town may not freeze the district's.
        await Assert.ThrowsAsync<Forbidden>(() => db.In(async p => await p.FreezeAsync("changgou", await p.AgencyAsync("RC"), 2021)));
    }

    [Fact]
    public async Task Figures_not_filled_in_are_null_and_typed_ones_are_superseded_not_lost()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var missing = await MakeAsync(db, "RC-101");
        Assert.Null(missing.Figure("T2.5.1/count"));
        Assert.Contains(missing.Checks, c => c.Rule == "K7" && c.Outcome == CheckOutcome.Fails);
        await db.In(async p =>
        {
            var typed = p.GetRequiredService<TypedFigureService>();
            var (actor, town) = (await p.ActorAsync("changgou"), await p.AgencyAsync("RC-101"));
            await typed.EnterAsync(actor, "T2.5.1/count", town, 2021, 5, "台账");
            await typed.EnterAsync(actor, "T2.5.1/count", town, 2021, 6, "台账（更正）");
            Assert.Equal(2, await p.GetRequiredService<GongkaiContext>().TypedFigures.CountAsync(f => f.AgencyId == town));
            await Assert.ThrowsAsync<InvalidInput>(() => typed.EnterAsync(actor, "T3.1/total", town, 2021, 5, "台账"));
            await Assert.ThrowsAsync<Forbidden>(async () => await typed.EnterAsync(actor, "T2.5.1/count", await p.AgencyAsync("RC-308"), 2021, 5, "台账"));
        });
        Assert.Equal(6, (await MakeAsync(db, "RC-101")).Figure("T2.5.1/count"));
    }

    [Fact]
    public async Task Every_number_in_the_prose_has_an_indicator_with_that_value()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var report = await MakeAsync(db);
        var runs = ReportBody.Compose(report, await TextsAsync(db)).OfType<ReportParagraph>().SelectMany(p => p.Runs).ToList();
        Assert.True(runs.Count(r => r.Key is not null) > 40);
        foreach (var run in runs)
            switch (run)
            {
                case { Kind: RunKind.Figure, Key: { } key }: Assert.Equal(Report.Print(IndicatorCatalogue.Find(key)!, report.Figure(key)), run.Text); break;
                case { Kind: RunKind.Share, Key: { } key, Of: { } of }: Assert.Equal(Rounding.PercentText(report.Count(key), report.Count(of)), run.Text); break;
                case { Kind: RunKind.Growth, Key: { } key }:
                    var last = report.Texts.Of(key, report.Year - 1)!.Value;
                    Assert.Equal($"同比{(report.Figure(key) < last ? "减少" : "增加")}{Rounding.PercentText((long)Math.Abs(report.Figure(key)!.Value - last), (long)last)}", run.Text);
                    break;
                case { Key: null }: Assert.DoesNotMatch(@"[1-9]\d*件(?!）为基数)", run.Text); break;
                default: Assert.Fail($"{run}"); break;
            }
    }

    [Fact]
    public async Task Files_carry_the_notice_and_are_the_same_each_time()
    {
        await using var db = await TestDatabase.CloneAsync(Engine.Sqlite);
        var report = await MakeAsync(db);
        Assert.True(report.Demonstration);
        var texts = await TextsAsync(db);
        Assert.Equal(ReportFiles.Docx(report, texts, ReportPictures.None), ReportFiles.Docx(await MakeAsync(db), await TextsAsync(db), ReportPictures.None));
        using var stream = new MemoryStream(ReportFiles.Docx(report, texts, ReportPictures.None));
        using var word = DocumentFormat.OpenXml.Packaging.WordprocessingDocument.Open(stream, false);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Microsoft365).Validate(word).Select(e => e.Description));
        Assert.Contains("演示数据", word.MainDocumentPart!.HeaderParts.Single().Header!.InnerText);
        var text = word.MainDocumentPart.Document!.InnerText;
        foreach (var heading in ReportTables.Sections) Assert.Contains(heading, text);
        foreach (var row in ReportTables.Table3Rows) Assert.Contains(row.Label, text);
    }
}
