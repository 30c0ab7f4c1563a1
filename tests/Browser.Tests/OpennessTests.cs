using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>What of requests is seen outside, and who may call the interface, as people see it.</summary>
public sealed class OpennessTests(Site site)
{
    [Fact]
    public async Task The_district_switches_its_public_log_on_a_line_is_released_and_a_client_is_opened()
    {
        await using var admin = await site.VisitAsync("admin");
        admin.Page.Dialog += (_, d) => _ = d.AcceptAsync();
        await admin.Page.GotoAsync("/desk/settings");
        await admin.Page.ClickAsync("summary:has-text('调整规则')");
        await admin.Page.SelectOptionAsync("#f-public-log", "yes");
        await admin.Page.SelectOptionAsync("#f-public-statistics", "yes");
        await admin.Page.FillAsync("#f-reason", "区政府办公会议决定");
        await admin.Page.ClickAsync("button:has-text('保存并重算')");
        await admin.Page.WaitForSelectorAsync("text=已调整");

        await using var clerk = await site.VisitAsync("kezhang");
        var request = await clerk.RegisterAsync("周某人", "某片区征收补偿方案", agency: "3");
        await clerk.Page.GotoAsync(request + "/publish-line");
        await clerk.Page.FillAsync("#f-public-line", "某片区房屋征收补偿方案和评估结果");
        await clerk.Page.SelectOptionAsync("select[name=decider]", new Microsoft.Playwright.SelectOptionValue { Label = await clerk.Page.Locator("select[name=decider] option", new() { HasText = "科长（演示）" }).First.InnerTextAsync() });
        await clerk.LooksRightAtBothWidthsAsync("publish-line");
        await clerk.Page.ClickAsync("main form button[type=submit]");
        await clerk.Page.WaitForURLAsync("**" + request);
        foreach (var (name, address) in new[] { ("durations", "/desk/requests/durations?year=2021"), ("durations-stage", "/desk/requests/durations?year=2021&stage=sign&sort=days-down") })
        {
            await clerk.Page.GotoAsync(address);
            await clerk.LooksRightAtBothWidthsAsync(name);
        }

        await using var citizen = await site.VisitAsync();
        foreach (var (name, address) in new[] { ("open-log", "/open/log"), ("open-log-searched", "/open/log?q=征收"), ("open-log-empty", "/open/log?q=没有这样的内容"), ("open-statistics", "/open/statistics?year=2021"), ("clock", "/clock?kind=reply&received=2026-03-02&party=co-maker&letter=2026-03-09&answer=2026-03-25&extended=2026-04-01&days=10") })
        {
            await citizen.Page.GotoAsync(address);
            await citizen.LooksRightAtBothWidthsAsync(name);
        }
        await citizen.Page.GotoAsync("/open/log?q=征收");
        Assert.Contains("某片区房屋征收补偿方案", await citizen.Page.InnerTextAsync("main tbody"));

        await admin.Page.GotoAsync("/desk/settings/clients");
        await admin.LooksRightAtBothWidthsAsync("clients-empty");
        await admin.Page.GotoAsync("/desk/settings/clients/new");
        await admin.LooksRightAtBothWidthsAsync("client-new");
        await admin.Page.FillAsync("#f-name", "省政府信息公开申请平台");
        await admin.Page.CheckAsync("input[name=rights][value=write]");
        await admin.Page.CheckAsync("input[name=rights][value=feed]");
        await admin.Page.ClickAsync("main form button[type=submit]");
        await admin.Page.WaitForSelectorAsync("#key");
        await admin.LooksRightAtBothWidthsAsync("clients");
        Assert.Matches("^gk_[0-9a-f]{12}_[0-9a-f]{64}$", await admin.Page.InputValueAsync("#key"));
        // Shown once.
        await admin.Page.ReloadAsync();
        Assert.Equal(0, await admin.Page.Locator("#key").CountAsync());
        await admin.Page.ClickAsync("button:has-text('停用')");
        await admin.Page.WaitForSelectorAsync("text=‖ 已停用");
    }
}
