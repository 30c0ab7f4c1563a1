using System.Net;
using System.Text;
using Gongkai.Storage;
using Gongkai.Tests.Requests.Open;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

/// <summary>Whatever is listed can be taken away, as a sheet and as comma separated values, and nothing in it runs.</summary>
public sealed class ListExportTests : WebTest
{
    const string Sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Csv = "text/csv";

    /// <summary>Pages whose tables are no lists of records: a form of rows, one person's own sessions, the last jobs, a document that has files of its own.</summary>
    static readonly string[] NoLists = ["/desk/figures/fill", "/desk/account", "/desk/account/passkeys", "/desk/account/factor", "/desk/report", "/desk/compare/earlier", "/desk/settings"];

    [Fact]
    public async Task Every_list_at_the_desk_leads_to_its_exports_and_they_open()
    {
        await In(async p =>
        {
            await OpenTests.SwitchAsync(p, "yes", "yes");
            var clients = p.GetRequiredService<Gongkai.Api.ApiClients>();
            await clients.AddAsync(await p.ActorAsync("admin"), new("省平台", await p.AgencyAsync("RC"), ["read"], clients.Today.AddDays(30), 60));
            return 0;
        });
        var routes = Routes().Where(r => r.StartsWith("desk", StringComparison.Ordinal) && !r.Contains('{')).Select(r => "/" + r).Order().ToList();
        Assert.Contains("/desk/requests/durations", routes);
        var exported = new HashSet<string>();
        foreach (var login in new[] { "kezhang", "admin", "shenji", "chengban" })
        {
            using var client = await SignedInAsync(login);
            foreach (var route in routes.Where(r => !NoLists.Contains(r)))
            {
                var response = await client.GetAsync(route);
                if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType != "text/html") continue;
                var page = await PageAsync(response);
                var links = page.QuerySelectorAll("main .act a[href], main p a[href]").Select(a => a.GetAttribute("href")!).Where(h => h.Contains("handler=Export") || h.Contains("file=") || h.Contains("handler=File") || h.Contains("format=")).ToList();
                // An empty list has no table, but is exported as well.
                Assert.True(links.Count > 0 || page.QuerySelector("main table.list") is null, $"{login} {route}: no export");
                foreach (var link in links)
                {
                    var file = await client.GetAsync(link);
                    Assert.True(file.StatusCode == HttpStatusCode.OK, $"{login} {link}: {file.StatusCode}");
                    var type = file.Content.Headers.ContentType!.MediaType;
                    if (!link.Contains("handler=Export")) continue;
                    Assert.Equal(link.Contains("format=csv") ? Csv : Sheet, type);
                    exported.Add(route);
                    if (type == Sheet) await SheetAsync(file);
                }
                if (exported.Contains(route)) Assert.Contains(links, l => l.Contains("format=csv"));
            }
        }
        Assert.Empty(new[]
        {
            "/desk", "/desk/items", "/desk/documents", "/desk/figures", "/desk/remedies", "/desk/assistance", "/desk/assistance/month", "/desk/decisions", "/desk/imports", "/desk/people", "/desk/units", "/desk/audit", "/desk/papers", "/desk/calendar",
            "/desk/synonyms", "/desk/settings/clients", "/desk/requests/durations",
        }.Except(exported));
    }

    IEnumerable<string> Routes() => In(p => Task.FromResult(p.GetRequiredService<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
        .Select(e => e.RoutePattern.RawText?.Trim('/') ?? "").Distinct().ToList())).GetAwaiter().GetResult();

    [Fact]
    public async Task The_records_behind_a_figure_are_exported_as_many_as_it_says()
    {
        using var client = await SignedInAsync("jiandu");
        foreach (var key in new[] { "T3.1/total", "T3.3.1/person", "zones/district" })
        {
            var address = $"/desk/report/2021/behind?agency=1&key={Uri.EscapeDataString(key)}";
            var page = await PageAsync(client, address);
            var (rows, _) = await SheetAsync(await client.GetAsync(address + "&handler=Export"));
            if (key[0] == 'T') Assert.Equal(page.QuerySelector(".big")!.TextContent, $"{rows}");
            Assert.Equal(rows, (await client.GetStringAsync(address + "&handler=Export&format=csv")).Trim().Split('\n').Length - 1);
        }
        Assert.Equal(0, (await SheetAsync(await client.GetAsync("/desk/settings?handler=Export"))).Rows);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/desk?tab=all&handler=Export&format=exe")).StatusCode);
    }

    [Fact]
    public async Task What_would_be_a_formula_stays_text_in_both_forms()
    {
        const string formula = "=HYPERLINK(\"http://example.org\",\"x\")";
        await In(async p =>
        {
            await p.GetRequiredService<Gongkai.Catalogue.ItemService>().AddAsync(await p.ActorAsync("chengban"), await p.AgencyAsync("RC-002"), [new(formula, "policy", "@栏目", new DateOnly(2021, 3, 1))]);
            return 0;
        });
        using var client = await SignedInAsync("chengban");
        var csv = Encoding.UTF8.GetString(await client.GetByteArrayAsync("/desk/items?q=HYPERLINK&handler=Export&format=csv"));
        Assert.Contains("\"'=HYPERLINK(", csv);
        Assert.DoesNotMatch("(^|,)\"?[=@]", csv);
        using var stream = new MemoryStream(await client.GetByteArrayAsync("/desk/items?q=HYPERLINK&handler=Export"));
        using var excel = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(stream, false);
        var sheet = excel.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        Assert.Empty(sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.CellFormula>());
        Assert.Contains(sheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Cell>(), c => c.InnerText == formula && c.DataType?.Value == DocumentFormat.OpenXml.Spreadsheet.CellValues.InlineString);
    }
}
