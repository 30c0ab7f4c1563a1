using System.Net;
using Gongkai.AnnualReport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gongkai.Tests.Web;

public sealed class FilingPageTests : WebTest
{
    [Fact]
    public async Task A_scan_as_large_as_the_form_says_is_taken_in_and_kept_when_the_report_is_refused()
    {
        var town = await In(p => p.AgencyAsync("RC-101"));
        await In(async p => await p.GetRequiredService<FilingService>().BeginAsync(await p.ActorAsync("changgou"), town, 2021));
        using var client = await SignedInAsync("changgou");
        var address = $"/desk/report/2021/act/file?agency={town}";
        using var form = new MultipartFormDataContent();
        foreach (var (key, value) in Values((await PageAsync(client, address)).QuerySelector("main form[method=post]")!).Where(v => v.Key != "f-signed-page")) form.Add(new StringContent(value), key);
        var scan = new byte[19 << 20];
        "%PDF-1.4"u8.CopyTo(scan);
        form.Add(new ByteArrayContent(scan), "f-signed-page", "签字页.pdf");
        var response = await client.PostAsync(address, form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var page = await PageAsync(response);
        Assert.Contains("K7", page.QuerySelector("#problems")!.TextContent);
        Assert.NotEqual("", page.QuerySelector("input[type=hidden][name=f-signed-page]")!.GetAttribute("value"));
    }
}
